# must: no packet leaves by broadcast, multicast, link-local or raw addresses
# layer: network namespace
# category: network
# check: output_not_contains:ESCAPE
for family, address in ((socket.AF_INET, ('255.255.255.255', 9)), (socket.AF_INET, ('224.0.0.1', 9)),
                        (socket.AF_INET6, ('ff02::1', 9, 0, 1)), (socket.AF_INET6, ('fe80::1', 9, 0, 1)),
                        (socket.AF_INET, ('169.254.169.254', 80)), (socket.AF_INET, ('192.168.0.1', 53))):
    try:
        sender = socket.socket(family, socket.SOCK_DGRAM)
    except OSError as error:
        refused(address, error)
        continue
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    for device in (b'eth0', b'lo'):
        try:
            sender.setsockopt(socket.SOL_SOCKET, 25, device)
        except OSError:
            pass
        try:
            sender.sendto(b'x', address)
            say('sent by the loopback' if device == b'lo' else 'ESCAPE sent', address)
        except OSError as error:
            say('BLOCKED', address, error.strerror)
try:
    interfaces = [name for _, name in socket.if_nameindex()]
    say('ESCAPE' if set(interfaces) - {'lo'} else 'BLOCKED', interfaces)
except OSError as error:
    say('BLOCKED the interfaces', error.strerror)
