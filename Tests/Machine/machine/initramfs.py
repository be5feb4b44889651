"""What the machine starts with: one program, busybox, and the modules that the root file system takes."""

import shutil
import subprocess
import tempfile
from pathlib import Path

# Of a folder of the host, of disks, of the file systems on them and their quotas.
MODULES = ["virtio_pci", "virtio_blk", "9pnet_virtio", "9p", "overlay", "crc32c_generic", "ext4", "quota_v2", "xfs"]


def initramfs(kernel, file):
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("bin", "modules"):
            (root / folder).mkdir()
        shutil.copy(shutil.which("busybox"), root / "bin")
        shutil.copy(Path(__file__).with_name("init.sh"), root / "init")
        (root / "init").chmod(0o755)
        files = kernel.files_of(*MODULES)
        for module in files:
            shutil.copy(module, root / "modules")
        (root / "modules" / "order").write_text("".join(f"{module.name}\n" for module in files))
        names = "".join(f"{path.relative_to(root)}\0" for path in sorted(root.rglob("*")))
        with open(file, "wb") as archive:
            subprocess.run(["cpio", "--create", "--format=newc", "--null", "--quiet"], cwd=root, input=names.encode(),
                           stdout=archive, check=True)
    return file
