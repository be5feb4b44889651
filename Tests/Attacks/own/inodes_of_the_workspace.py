# must: a session cannot make files without end: it is stopped soon after it has more than it may have
# layer: workspace quota
# category: resource
# check: output_not_contains:ESCAPE
# then: {"seconds": 90, "limits": {"workspace_files": 5000}}
os.chdir(os.path.expanduser('~'))
made = 0
try:
    # So many that it takes half a minute, and no longer, where nothing stops it.
    for made in range(1_000_000):
        os.close(os.open(str(made), os.O_CREAT | os.O_WRONLY))
except OSError as error:
    say('BLOCKED', made, error.strerror)
else:
    say('ESCAPE', made)
