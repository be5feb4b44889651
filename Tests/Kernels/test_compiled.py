"""Languages whose programs are compiled and run."""

import pytest

# Of each language: a program that prints "ran" and exits with 3, one that does not compile, and one that does not end.
PROGRAMS = {
    "c": ('#include <stdio.h>\nint main(void) { puts("ran"); fprintf(stderr, "err\\n"); return 3; }',
          "int main(void) { return nothing; }",
          '#include <stdio.h>\nint main(void) { puts("running"); fflush(stdout); for (;;); }'),
    "c++": ('#include <iostream>\nint main() { std::cout << "ran\\n"; std::cerr << "err\\n"; return 3; }',
            "int main() { return nothing; }",
            '#include <iostream>\nint main() { std::cout << "running" << std::endl; for (;;) std::cin.get(); }'),
    "go": ('package main\nimport ("fmt"; "os")\nfunc main() { fmt.Println("ran"); println("err"); os.Exit(3) }',
           "package main\nfunc main() { nothing }",
           'package main\nimport "fmt"\nfunc main() { fmt.Println("running"); for {} }'),
    "rust": ('fn main() { println!("ran"); eprintln!("err"); std::process::exit(3) }',
             "fn main() { nothing }",
             'fn main() { println!("running"); loop { std::thread::yield_now() } }'),
    "java": ('class A { public static void main(String[] a) { System.out.println("ran"); System.err.println("err");'
             " System.exit(3); } }",
             "class A { int x = nothing; public static void main(String[] a) { } }",
             'class A { public static void main(String[] a) { System.out.println("running"); while (true); } }'),
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_is_compiled_and_run(launch, tmp_path, language):
    kernel = launch(language)
    runs, fails, endless = PROGRAMS[language]
    outcome = kernel.run(runs)
    assert (outcome.stdout, outcome.stderr, outcome.status) == ("ran\n", "err\n", "error")
    assert (outcome.error["name"], outcome.error["value"]) == ("ExitStatus", "3")

    outcome = kernel.run(fails)
    assert "nothing" in outcome.stderr and outcome.stdout == "" and outcome.status == "error"

    identifier = kernel.start(endless)
    kernel.until_printed("running")
    kernel.interrupt()
    assert kernel.finish(identifier).status == "interrupted"
    assert kernel.run(runs).stdout == "ran\n"
    assert list(tmp_path.iterdir()) == [], "nothing of it lies about"


def test_a_program_finds_the_workspace_and_an_empty_standard_input(launch, tmp_path):
    (tmp_path / "here.txt").write_text("found")
    outcome = launch("c").run('#include <stdio.h>\nint main(void) { char text[9] = ""; FILE *file = fopen("here.txt", "r");'
                              ' fgets(text, 9, file); puts(text); printf("%d\\n", getchar()); }')
    assert outcome.stdout == "found\n-1\n" and outcome.status == "ok"


def test_a_crash_is_told_by_its_signal(launch):
    error = launch("c").run("int main(void) { *(volatile int *)0 = 1; }").error
    assert error["traceback"] == "killed by SIGSEGV"
