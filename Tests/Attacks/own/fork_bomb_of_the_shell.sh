# must: the classic ends at the session's limit, and everybody else goes on
# layer: RLIMIT_NPROC, pids
# category: resource
# check: server_healthy
# then: {"seconds": 4}
bomb() { bomb | bomb & }
bomb 2>/dev/null
echo lit
sleep 60
