"""Wheels that a test makes: a zip file with a module and what the format wants beside it (PEP 427); and sources of one."""

import base64
import hashlib
import io
import sys
import sysconfig
import tarfile
import zipfile


def wheel(name, version="1.0", files=None, requires=(), tag="py3-none-any", scripts=None):
    """The name and the bytes of a wheel. `files` are its modules by their paths, one with `VERSION` unless said."""
    module = name.replace("-", "_")
    files = {f"{module}.py": f"VERSION = {version!r}\n"} if files is None else files
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {one}\n" for one in requires)
    content = {
        **files,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    if scripts:
        content[f"{info}/entry_points.txt"] = "[console_scripts]\n" + "".join(f"{n} = {t}\n" for n, t in scripts.items())
    record = ""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in content.items():
            data = text if isinstance(text, bytes) else text.encode()
            archive.writestr(path, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(data)}\n"
        archive.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    return f"{module}-{version}-{tag}.whl", buffer.getvalue()


_BACKEND = """
import zipfile
def build_wheel(folder, settings=None, metadata=None):
    name, info = '{module}-1.0-py3-none-any.whl', '{module}-1.0.dist-info'
    with zipfile.ZipFile(folder + '/' + name, 'w') as archive:
        archive.writestr('{module}.py', open('{module}.py').read())
        archive.writestr(info + '/METADATA', 'Metadata-Version: 2.1\\nName: {module}\\nVersion: 1.0\\n')
        archive.writestr(info + '/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        archive.writestr(info + '/RECORD', '{module}.py,,\\n')
    return name
"""


def source(module):
    """The name and the bytes of a package that has to be built, by what it has with it: nothing else is needed for it (PEP 517)."""
    files = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": _BACKEND.format(module=module),
        f"{module}.py": "VERSION = '1.0'\n",
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{module}-1.0/{path}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return f"{module}-1.0.tar.gz", buffer.getvalue()


def native_tag():
    """The tag of wheels with compiled modules for this interpreter, on this machine alone."""
    version = "cp%d%d" % sys.version_info[:2]
    return f"{version}-{version}-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
