# shellcheck shell=bash
# The machine's only script, with the root that init.sh has made: what a service manager would set up, then the command that
# stands in the file `order`, beside which its environment is. How it ended goes to the second serial port.
set -uo pipefail
order=$(sed 's/.*order=\([^ ]*\).*/\1/' /proc/cmdline)
end() {
    echo "$1" >/dev/ttyS1
    # The machine is told to end where it would start again.
    echo b >/proc/sysrq-trigger
}
trap 'end $?' EXIT
set -e
mount -t tmpfs -o mode=755 run /run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
# As systemd mounts it.
mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
busybox ip link set lo up
# A container of the host's is not one of the machine's.
rm -f /.dockerenv
mount -t ext4 /dev/vda /tmp
chmod 1777 /tmp
mkdir -m 1777 /tmp/var
mount --bind /tmp/var /var/tmp
# What is started here is nobody's child: this shell waits for all of it.
(source "$order")
