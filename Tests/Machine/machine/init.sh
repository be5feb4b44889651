#!/bin/busybox sh
# The first program of the machine, in its initial memory file system. The host's root becomes the machine's, but for what is
# changed there, which is kept in memory; the script that the kernel was told of goes on in it.
set -e
alias mount='/bin/busybox mount' mkdir='/bin/busybox mkdir'
mkdir -p /proc /sys /dev /host /changes /root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

read -r words </proc/cmdline
guest=${words##*guest=}
# Whether kernels run at all with this accelerator is all that was asked.
if [ "$guest" = none ]; then
    echo alive >/dev/ttyS1
    echo b >/proc/sysrq-trigger
fi

while read -r module; do /bin/busybox insmod "/modules/$module"; done </modules/order
# Nobody changes what is below while the machine runs, so all that was read once may be kept.
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose host /host
mount -t tmpfs -o size=50% changes /changes
mkdir /changes/upper /changes/work
mount -t overlay -o lowerdir=/host,upperdir=/changes/upper,workdir=/changes/work root /root
for folder in /proc /sys /dev; do mount --move $folder /root$folder; done
exec /bin/busybox switch_root /root /bin/bash "${guest%% *}"
