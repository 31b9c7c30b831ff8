#!/bin/sh
# Story 4: the tunnel itself over WebSocket, through a reverse proxy; WebSocket services behind it.
. "$(dirname -- "$0")/support.sh"
need "nginx" nginx
ports bind http https echo_port remote naive_port right_port

start service node "$peers/node/service.js" h2c "$echo_port"
listens "$echo_port"
start_relay "$bind" "$http" "$https"

cat >"$folder/nginx.conf" <<NGINX
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body_temp;
  proxy_temp_path $folder/proxy_temp;
  fastcgi_temp_path $folder/fastcgi_temp;
  uwsgi_temp_path $folder/uwsgi_temp;
  scgi_temp_path $folder/scgi_temp;
  server {
    listen 127.0.0.1:$naive_port;
    location / { proxy_pass http://127.0.0.1:$bind; }
  }
  server {
    listen 127.0.0.1:$right_port;
    location / {
      proxy_pass http://127.0.0.1:$bind;
      proxy_http_version 1.1;
      proxy_set_header Upgrade \$http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_read_timeout 5s;
    }
  }
}
NGINX
start nginx nginx -p "$folder" -c "$folder/nginx.conf"
listens "$right_port"

# session PORT: the client's file, with its heartbeats below nginx's patience of five seconds.
session() {
  client_file "$2" "$1" <<TOML
transport.protocol = "websocket"
transport.heartbeatInterval = 2
transport.heartbeatTimeout = 6
[[proxies]]
name = "tcp"
type = "tcp"
localPort = $echo_port
remotePort = $remote
[[proxies]]
name = "web"
type = "http"
localPort = $echo_port
customDomains = ["web.story.test"]
TOML
}
session "$naive_port" naive.toml
session "$right_port" client.toml

part "The failure: a reverse proxy that drops Upgrade"
if has "$frpc"; then
  "$frpc" -c "$folder/naive.toml" >"$folder/frpc.log" 2>&1
  expect "frpc 0.70.1" "bad status" "$(grep -o 'connect to server error: .*' "$folder/frpc.log" | head -n 1)"
else
  say "  skipped: frpc 0.70.1 (CULVERT_FRPC_070) is not here"
fi

part "culvert-agent through a reverse proxy that passes it"
socket() {
  node "$peers/node/visitor.js" "{\"url\": \"http://web.story.test:$1\", \"port\": $1,
    \"version\": \"$2\", \"checks\": [\"socket\", \"events\"]}" 2>&1
}
start agent "$agent" -c "$folder/client.toml"
said agent "[web] start proxy success"
expect "a WebSocket over HTTP/1.1, published as http" "ok" "$(socket "$http" h1)"
expect "a WebSocket over HTTP/2, published as http" "ok" "$(socket "$http" h2)"
expect "a WebSocket published as tcp" "ok" "$(socket "$remote" h2)"

part "The relay is killed and comes back: the client is there again by itself"
stop relay
start relay "$relay" -c "$folder/relay.toml"
listens "$bind"
listens "$remote"
expect "a WebSocket over HTTP/1.1" "ok" "$(socket "$http" h1)"
stop agent

part "The faults put in: the proxy that drops Upgrade; a service that is not there"
"$agent" -c "$folder/naive.toml" >"$folder/naive.log" 2>&1
expect "culvert-agent says what came instead" "instead of a WebSocket the server answered: HTTP/1.1 400" \
  "$(cat "$folder/naive.log")"
expect "and names the lines that the proxy lacks" "proxy_set_header Upgrade \$http_upgrade" \
  "$(grep -o 'In nginx.*' "$folder/naive.log")"
stop service
doctor client.toml web "D-17*listens"
say
say "$story: as told"
