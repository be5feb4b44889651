# must: a child with a copy of the control socket breaks at most its own session
# layer: the worker judges frames by their execution
# category: protocol
# check: then:session_recovers
channel = control()
if channel:
    if os.fork() == 0:
        for number in range(1, 20):
            for message in ({'type': 'display', 'id': number, 'sequence': 1 << 62, 'data': {'text/plain': 'forged'}},
                            {'type': 'done', 'id': number, 'status': 'ok'}, {'type': 'ready', 'language': 'x',
                                                                             'version': 'y'},
                            {'type': 'active_line', 'id': number, 'line': -(1 << 63), 'sequence': -1},
                            {'type': 'failed', 'stage': 'forged', 'errno': 1}):
                try:
                    channel.send(frame(message))
                except OSError:
                    os._exit(0)
        os._exit(0)
    os.wait()
    say('forged')
