import Glibc
import WorkerRuntime

// Synchronous on purpose: an async main would start threads, and a process that forks may have only one.
exit(ForkserverMain.run())
