#!/bin/sh
# Story 1: a service that speaks HTTP/2 and nothing else, behind frp's https2https plugin: 502.
. "$(dirname -- "$0")/support.sh"
make_certificate
ports bind http https node_port

start service node "$peers/node/service.js" h2 "$node_port" "$folder/certificate.pem" "$folder/key.pem"
listens "$node_port"
start_relay "$bind" "$http" "$https"

plugin() {
  cat <<TOML
[[proxies]]
name = "web"
type = "https"
customDomains = ["web.story.test"]
[proxies.plugin]
type = "https2https"
localAddr = "127.0.0.1:$node_port"
crtPath = "$folder/certificate.pem"
keyPath = "$folder/key.pem"
TOML
}
plugin | client_file client.toml "$bind"
{ plugin; printf '[proxies.culvert]\nupstream.protocol = "http1.1"\n'; } | client_file forced.toml "$bind"
address="https://web.story.test:$https/hello"
there="web.story.test:$https:127.0.0.1:$https"

# Node refuses the handshake since its version 20; before, it answers a 403 about ALPN.
case "$(node --version)" in
  v1*) refused="403 HTTP/1 Unknown ALPN" told="details=*D-06" found="D-06*403 about ALPN" ;;
  *) refused="alert no application protocol" told="alert-id=120" found="D-05*HTTP/2" ;;
esac

part "The service itself: HTTP/2 works, HTTP/1.1 is refused"
expect "curl --http2, directly" "200 HTTP/2" "$(visit --http2 "https://127.0.0.1:$node_port/hello")"
expect "curl --http1.1, directly" "$refused" "$(visit --http1.1 "https://127.0.0.1:$node_port/hello")"
expect "curl --no-alpn, directly: what frp does" "403" "$(visit --no-alpn "https://127.0.0.1:$node_port/hello")"

part "The failure: frpc's https2https, which offers no ALPN"
if has "$frpc"; then
  start frpc "$frpc" -c "$folder/client.toml"
  said frpc "start proxy success"
  expect "a visitor, through frpc 0.70.1" "403" "$(visit --connect-to "$there" "$address")"
  stop frpc
else
  say "  skipped: frpc 0.70.1 (CULVERT_FRPC_070) is not here"
fi

part "The same file with culvert-agent"
start agent "$agent" -c "$folder/client.toml"
said agent "start proxy success"
expect "a visitor over HTTP/2" "200 HTTP/2 host=web.story.test" "$(visit --http2 --connect-to "$there" "$address")"
expect "a visitor over HTTP/1.1" "200 HTTP/1.1 host=web.story.test" "$(visit --http1.1 --connect-to "$there" "$address")"
stop agent

part "The fault put in: HTTP/1.1 is forced on the service"
start forced "$agent" -c "$folder/forced.toml"
said forced "start proxy success"
expect "a visitor gets a 502" "502" "$(visit --connect-to "$there" "$address")"
expect "which says why" "$told" "$(curl -sk -D - -o "$folder/page" --connect-to "$there" "$address")"
doctor forced.toml web "$found" --request /hello
say
say "$story: as told"
