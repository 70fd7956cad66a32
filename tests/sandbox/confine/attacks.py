"""Attacks on confinement: code by name, which must be refused wherever a student's code runs."""

FILES = {
    "read": "result = open(secret).read()",
    "read by a relative path": "result = open('../course/secret.txt').read()",
    "read through a descriptor of its folder": """
        folder = os.open(course, os.O_PATH)
        result = os.read(os.open("secret.txt", os.O_RDONLY, dir_fd=folder), 100)
        """,
    "read after chdir": "os.chdir(course); result = open('secret.txt').read()",
    "read through an O_PATH descriptor": """
        file = os.open(secret, os.O_PATH)
        result = open(f"/proc/self/fd/{file}").read()
        """,
    "list": "result = os.listdir(course)",
    "list by scandir of a descriptor": "result = os.listdir(os.open(course, os.O_RDONLY))",
    "write a new file": "open(course + '/new', 'w')",
    "overwrite": "open(secret, 'r+').write('x')",
    "append": "open(secret, 'a').write('x')",
    "unlink": "os.unlink(secret)",
    "make a folder": "os.mkdir(course + '/new')",
    "remove the folder": "os.unlink(secret); os.rmdir(course)",
    "rename into the work folder": "os.rename(secret, 'mine'); result = open('mine').read()",
    "rename out of the work folder": "Path('mine').write_text('x'); os.rename('mine', course + '/new')",
    "exchange": "Path('mine').write_text('x'); libc('renameat2', -100, b'mine', -100, secret.encode(), 2)",
    "hard link": "os.link(secret, 'mine'); result = open('mine').read()",
    "list the root": "result = os.listdir('/')",
    "read the users": "result = open('/etc/passwd').read()",
    "read the environment of the test": "result = open(f'/proc/{tests}/environ', 'rb').read()",
    "read the environment of the server": "result = open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "read the memory of another": "result = open(f'/proc/{victim}/mem', 'rb').read(1)",
    "read the arguments of another": "result = open(f'/proc/{victim}/cmdline', 'rb').read()",
    "list processes": "result = os.listdir('/proc')",
    "list shared memory": "result = os.listdir('/dev/shm')",
    "make shared memory": "open('/dev/shm/confine-test', 'w')",
    "use the terminal": "open('/dev/tty')",
    "make a terminal": "os.openpty()",
    "open a device": "open('/dev/zero', 'rb')",
    "run a program of the work folder": """
        Path("program").write_text("#!/bin/sh")
        os.execv("program", ["program"])
        """,
}
# Landlock has no rule for these: the filter answers.
METADATA = {
    "chown": "os.chown(secret, 0, 12)",
    "lchown": "os.lchown(secret, 0, 12)",
    "fchown": "os.fchown(os.open(secret, os.O_PATH), 0, 12)",
    "set an attribute": "os.setxattr(secret, 'user.mark', b'x')",
    "read an attribute": "os.getxattr(secret, 'user.mark')",
    "truncate by path": "os.truncate(secret, 0)",
    "truncate what is only read": "os.open(secret, os.O_RDONLY | os.O_TRUNC)",
    "open for ioctl alone": "os.open(secret, 3)",
    "make a device": "os.mknod('disk', 0o60600, os.makedev(8, 0))",
    "make a device by renaming": "Path('mine').write_text('x'); libc('renameat2', -100, b'mine', -100, b'yours', 4)",
    "make a fifo": "os.mkfifo('fifo')",
    "make a link": "os.symlink(secret, 'link')",
    "watch a folder": "call('inotify_init1', 0)",
    "open by handle": "call('open_by_handle_at', -100, None, 0)",
}
NETWORK = {
    "internet": "socket.create_connection(('127.0.0.1', port), 1)",
    "internet, listening": "socket.create_server(('127.0.0.1', 0))",
    "unix by path": "socket.socket(socket.AF_UNIX).connect(stream)",
    "unix in the work folder": "socket.socket(socket.AF_UNIX).connect(beside)",
    "unix, abstract": "socket.socket(socket.AF_UNIX).connect(abstract)",
    "datagram by path": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', datagram)",
    "datagram from a pair": "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', datagram)",
    "a family with high bits": "call('socket', 2 | 1 << 32, 1, 0)",
    "a pair of another family": "call('socketpair', 2 | 1 << 32, 1, 0, (ctypes.c_int * 2)())",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "raw": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "bluetooth": "socket.socket(31, socket.SOCK_RAW, 1)",
    "virtual machine": "socket.socket(40, socket.SOCK_STREAM)",
    "a listening unix socket of its own": "socket.socket(socket.AF_UNIX).bind('mine')",
    "send a descriptor": """
        one, other = socket.socketpair()
        socket.send_fds(one, [b"x"], [0])
        """,
    "name a receiver on a stream": "socket.socketpair()[0].sendto(b'x', stream)",
}
PROCESSES = {
    "fork": "os.fork()",
    "vfork": "call('vfork')",
    "clone": "call('clone', signal.SIGCHLD, None, None, None, None)",
    "clone with high bits": "call('clone', signal.SIGCHLD | 0x3d0f00 << 32, None, None, None, None)",
    "clone3": "call('clone3', None, 0)",
    "exec": "os.execv(sys.executable, ['python'])",
    "execveat": "call('execveat', os.open(work, os.O_PATH), b'', None, None, 0x1000)",
    "subprocess": "__import__('subprocess').run(['true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": "__import__('multiprocessing').get_context('fork').Process().start()",
    "kill": "os.kill(victim, signal.SIGKILL)",
    "kill the parent": "os.kill(os.getppid(), 0)",
    "kill everything": "os.kill(-1, 0)",
    "kill the group": "os.killpg(0, 0)",
    "kill with high bits": "call('kill', victim | os.getpid() << 32, 9)",
    "tkill": "call('tkill', victim, 9)",
    "tgkill": "call('tgkill', victim, victim, 9)",
    "queue a signal": "call('rt_sigqueueinfo', victim, 9, None)",
    "pidfd": "os.pidfd_open(victim)",
    "own a descriptor for another": """
        import fcntl
        fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, victim)
        """,
    "trace": "call('ptrace', 16, victim, 0, 0)",
    "read memory": """
        here, there = ctypes.create_string_buffer(struct.pack("QQ", 0, 1)), struct.pack("QQ", 4096, 1)
        call("process_vm_readv", victim, here, 1, ctypes.c_char_p(there), 1, 0)
        """,
    "compare": "call('kcmp', victim, os.getpid(), 0, 0, 0)",
    "priority of another": "os.setpriority(os.PRIO_PROCESS, victim, 19)",
    "own priority": "os.nice(-1)",
    "processors of another": "os.sched_setaffinity(victim, {0})",
    "limits of another": "call('prlimit64', victim, 7, (ctypes.c_ulong * 2)(9, 9), None)",
    "read limits of another": "call('prlimit64', victim, 7, None, (ctypes.c_ulong * 2)())",
    "own limits": "call('prlimit64', 0, 7, (ctypes.c_ulong * 2)(9, 9), None)",
    "outlive the parent": "call('prctl', 1, 0, 0, 0, 0)",
    "leave the session": "os.setsid()",
}
KERNEL = {
    "io_uring": "call('io_uring_setup', 1, None)",
    "bpf": "call('bpf', 0, None, 0)",
    "performance counters": "call('perf_event_open', None, 0, -1, -1, 0)",
    "userfaultfd": "call('userfaultfd', 0)",
    "keys": "call('keyctl', 0, -3, 0, 0, 0)",
    "add a key": "call('add_key', b'user', b'x', b'x', 1, -3)",
    "shared memory": "call('shmget', 0, 4096, 0o1600)",
    "semaphores": "call('semget', 0, 1, 0o1600)",
    "message queues": "call('msgget', 0, 0o1600)",
    "posix message queues": "call('mq_open', b'x', 0o102, 0o600, None)",
    "anonymous files": "os.memfd_create('x')",
    "a user namespace": "call('unshare', 0x10000000)",
    "enter a namespace": "call('setns', 0, 0)",
    "mount": "libc('mount', b'none', work.encode(), b'tmpfs', 0, None)",
    "chroot": "os.chroot(work)",
    "personality": "call('personality', 0x40000)",
    "another user": "os.setuid(0); os.setresuid(0, 0, 0)",
    "the host's name": "socket.sethostname('x')",
    "another filter": "call('seccomp', 1, 0, None)",
    "terminal input": "__import__('fcntl').ioctl(os.open('/dev/null', os.O_RDONLY), 0x5412, b'x')",
    "shared pages without a file": "mmap.mmap(-1, 4096)",
    "pages that grow like a stack": "mmap.mmap(-1, 4096, flags=0x122)",
    "room beyond the end of a file": "call('fallocate', os.open('f', os.O_CREAT | os.O_RDWR), 1, 0, 1 << 40)",
}
ATTACKS = {
    f"{group}: {name}": code
    for group, attacks in (
        ("files", FILES),
        ("metadata", METADATA),
        ("network", NETWORK),
        ("processes", PROCESSES),
        ("kernel", KERNEL),
    )
    for name, code in attacks.items()
}
