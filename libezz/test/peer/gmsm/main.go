// Command gmsm runs emmansun/gmsm as a peer of bench_sm2.
//
// The talk is that of sm2_rival.h: a line "CASE SECONDS" on stdin, a line
// with the rate on stdout, 0 for a case that the module has nothing for.
// Processor time, as for the other side; the collector's counts as well.
package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "gmsm:", err)
		os.Exit(1)
	}
}

// now is the processor time of this process in seconds.
func now() float64 {
	var u syscall.Rusage

	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Sec+u.Stime.Sec) +
		float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func rate(run func(), seconds float64) float64 {
	start, n := now(), 0
	for {
		for i := 0; i < 8; i++ {
			run()
		}
		n += 8
		if end := now(); end-start >= seconds {
			return float64(n) / (end - start)
		}
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/emmansun/gmsm" {
				return m.Version
			}
		}
	}
	return "unknown"
}

func main() {
	key, err := sm2.GenerateKey(rand.Reader)
	must(err)
	e := make([]byte, 32)
	data := make([]byte, 65536)
	sig, err := sm2.SignASN1(rand.Reader, key, e, nil)
	must(err)
	cases := map[string]struct {
		run  func()
		each float64
	}{
		"sign": {func() {
			_, err := sm2.SignASN1(rand.Reader, key, e, nil)
			must(err)
		}, 1},
		"verify-any": {func() {
			if !sm2.VerifyASN1(&key.PublicKey, e, sig) {
				must(sm2.ErrInvalidSignature)
			}
		}, 1},
		"keygen": {func() {
			_, err := sm2.GenerateKey(rand.Reader)
			must(err)
		}, 1},
		"sm3-stream": {func() { sm3.Sum(data) }, 0.065536},
		"sm3-many": {func() {
			for i := 0; i < 8; i++ {
				sm3.Sum(data[1000*i : 1000*i+256])
			}
		}, 8 * 256 / 1e6},
	}
	fmt.Fprintln(os.Stderr, "gmsm:", version())
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var name string
		var seconds, r float64

		_, err := fmt.Sscan(in.Text(), &name, &seconds)
		must(err)
		if c, ok := cases[name]; ok {
			r = rate(c.run, seconds) * c.each
		}
		fmt.Printf("%.3f\n", r)
	}
}
