"""A virtual machine with a distribution's own kernel, in which suites run that the host's kernel has nothing for."""
