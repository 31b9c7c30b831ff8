// The other end of mux_go_peer_test: yamux as frp links it, over one TCP connection.
//
//	go_peer <echo|client|slow> <address>
//
// echo: accepts streams and sends back what comes, until the peer ends its direction.
// client: opens streams, sends what the peer must send back, compares; says "ok" or fails.
// slow: accepts streams, reads a byte of each and no more.
package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"sync"

	"github.com/hashicorp/yamux"
)

// As client/connector.go and server/service.go of frp set it.
func config() *yamux.Config {
	c := yamux.DefaultConfig()
	c.MaxStreamWindowSize = 6 * 1024 * 1024
	c.LogOutput = os.Stderr
	return c
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(conn net.Conn, handle func(net.Conn)) {
	session, err := yamux.Server(conn, config())
	check(err)
	for {
		stream, err := session.Accept()
		if err != nil {
			return
		}
		go handle(stream)
	}
}

func echo(stream net.Conn) {
	defer stream.Close()
	_, _ = io.Copy(stream, stream)
}

func slow(stream net.Conn) {
	_, _ = stream.Read(make([]byte, 1))
}

func exchange(session *yamux.Session, size int, seed int64) {
	sent := make([]byte, size)
	rand.New(rand.NewSource(seed)).Read(sent)
	stream, err := session.Open()
	check(err)
	go func() {
		_, err := stream.Write(sent)
		check(err)
	}()
	got := make([]byte, size)
	_, err = io.ReadFull(stream, got)
	check(err)
	if !bytes.Equal(sent, got) {
		check(fmt.Errorf("stream of %d bytes came back changed", size))
	}
	check(stream.Close())
}

func open(conn net.Conn) {
	session, err := yamux.Client(conn, config())
	check(err)
	var all sync.WaitGroup
	one := func(size int, seed int64) {
		defer all.Done()
		exchange(session, size, seed)
	}
	for round := 0; round < 10; round++ {
		for i := 0; i < 200; i++ {
			all.Add(1)
			go one(1+i*10, int64(i))
		}
		all.Add(1)
		go one(3_000_000, int64(round))
		all.Wait()
	}
	_, err = session.Ping()
	check(err)
	check(session.Close())
	fmt.Println("ok")
}

func main() {
	if len(os.Args) != 3 {
		check(fmt.Errorf("usage: go_peer <echo|client|slow> <address>"))
	}
	conn, err := net.Dial("tcp", os.Args[2])
	check(err)
	switch os.Args[1] {
	case "echo":
		serve(conn, echo)
	case "slow":
		serve(conn, slow)
	case "client":
		open(conn)
	default:
		check(fmt.Errorf("unknown role %s", os.Args[1]))
	}
}
