# must: a session cannot make files without end: it is stopped soon after it has more than it may have
# layer: workspace quota
# category: resource
# check: output_not_contains:ESCAPE
# then: {"seconds": 90, "limits": {"workspace_files": 5000}}
os.chdir(os.path.expanduser('~'))
made = 0
try:
    for made in range(400_000):
        os.close(os.open(str(made), os.O_CREAT | os.O_WRONLY))
        # Over in half a minute, however busy the machine is: what stops it looks a few times a second.
        if made % 1000 == 0:
            time.sleep(0.05)
except OSError as error:
    say('BLOCKED', made, error.strerror)
else:
    say('ESCAPE', made)
