/* Shows a program, and all that it starts, a CPU with AVX2 and FMA alone: no AVX-512, VNNI, bf16, AMX.
 *
 *     cc -O1 -shared -fPIC -o /tmp/avx2_only.so benchmarks/avx2_only.c -ldl
 *     LD_PRELOAD=/tmp/avx2_only.so python benchmarks/encode.py --only texts
 *
 * Linux on Intel with cpuid_fault among the flags of /proc/cpuinfo. The kernel makes the instruction
 * CPUID fault (arch_prctl, ARCH_CPUID), and the handler here answers it with those bits cleared, so
 * every library takes the kernels that it has for such a CPU. Clock, caches and ports stay this one's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define ARCH_SET_CPUID 0x1012
#define BIT(n) (1u << (n))

typedef int (*sigaction_fn)(int, const struct sigaction *, struct sigaction *);
static struct sigaction others; /* what the program itself wants of SIGSEGV */

static void cpuid(uint32_t leaf, uint32_t part, uint32_t *r) {
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
    __asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(part));
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
    if (leaf == 7 && part == 0) { /* AVX-512 and its kin, AMX */
        r[1] &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31));
        r[2] &= ~(BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14));
        r[3] &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25));
    }
    if (leaf == 7 && part == 1) { /* AVX-VNNI, bf16, AMX-FP16, AVX-IFMA; AVX-VNNI-INT8 and so on */
        r[0] &= ~(BIT(4) | BIT(5) | BIT(21) | BIT(23));
        r[3] &= ~(BIT(4) | BIT(5) | BIT(19));
    }
    if (leaf == 0x1d || leaf == 0x1e || leaf == 0x24) memset(r, 0, 4 * sizeof *r);
    if (leaf == 0xd && part == 0) r[0] &= 7, r[3] = 0; /* the state of x87, SSE and AVX */
}

static void answer(int number, siginfo_t *why, void *context) {
    greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *at = (const unsigned char *)g[REG_RIP];
    if (why->si_code == SI_KERNEL && at[0] == 0x0f && at[1] == 0xa2) {
        uint32_t r[4];
        cpuid((uint32_t)g[REG_RAX], (uint32_t)g[REG_RCX], r);
        g[REG_RAX] = r[0], g[REG_RBX] = r[1], g[REG_RCX] = r[2], g[REG_RDX] = r[3];
        g[REG_RIP] += 2;
    } else if (others.sa_flags & SA_SIGINFO) {
        others.sa_sigaction(number, why, context);
    } else if (others.sa_handler != SIG_DFL && others.sa_handler != SIG_IGN) {
        others.sa_handler(number);
    } else {
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
}

int sigaction(int number, const struct sigaction *wanted, struct sigaction *before) {
    if (number != SIGSEGV) return ((sigaction_fn)dlsym(RTLD_NEXT, "sigaction"))(number, wanted, before);
    if (before) *before = others;
    if (wanted) others = *wanted;
    return 0;
}

__attribute__((constructor)) static void start(void) {
    struct sigaction ours = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
    ((sigaction_fn)dlsym(RTLD_NEXT, "sigaction"))(SIGSEGV, &ours, &others);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) fputs("CPUID cannot be masked here\n", stderr);
}
