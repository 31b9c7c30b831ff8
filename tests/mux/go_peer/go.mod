module culvert.test/mux/go_peer

go 1.23

require github.com/hashicorp/yamux v0.1.1

// What frp links (frp's go.mod).
replace github.com/hashicorp/yamux => github.com/fatedier/yamux v0.0.0-20250825093530-d0154be01cd6
