"""Servers in containers: podman with runc, on a root made with debootstrap."""
