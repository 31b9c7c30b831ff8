#include "core/http/demo_page.h"

namespace culvert::http {
namespace {

constexpr std::string_view english = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Culvert demo</title>
<style>
 :root { color-scheme: light dark }
 body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
 section { border: 1px solid #8886; border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0 }
 code, output { font-family: ui-monospace, monospace } input { font: inherit; width: 60% }
</style>
<h1>The tunnel works</h1>
<p>This page comes from a service on the computer that runs Culvert, through a relay.</p>
<section><h2>Server-Sent Events</h2><p>Clock: <output id="clock">waiting…</output></p></section>
<section><h2>WebSocket</h2><form id="form"><input id="say" value="hello" aria-label="Text to send">
<button>Send</button></form><p>Echo: <output id="echo">–</output></p></section>
<section><h2>What the service saw</h2><pre><code id="facts"></code></pre></section>
<script>
 const show = (id, text) => document.getElementById(id).textContent = text;
 new EventSource("clock").onmessage = (event) => show("clock", event.data);
 const url = new URL("echo", location.href); url.protocol = url.protocol.replace("http", "ws");
 const socket = new WebSocket(url);
 socket.onmessage = (event) => show("echo", event.data);
 document.getElementById("form").onsubmit = (event) => {
   event.preventDefault(); socket.send(document.getElementById("say").value) };
 fetch("facts").then((r) => r.text()).then((text) => show("facts", text));
</script></html>
)html";

constexpr std::string_view chinese_page = R"html(<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>涵洞 Culvert 演示</title>
<style>
 :root { color-scheme: light dark }
 body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
 section { border: 1px solid #8886; border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0 }
 code, output { font-family: ui-monospace, monospace } input { font: inherit; width: 60% }
</style>
<h1>隧道已打通</h1>
<p>此页面来自运行 Culvert 的计算机上的本地服务，经由中继到达这里。</p>
<section><h2>服务器推送事件</h2><p>时钟：<output id="clock">等待中…</output></p></section>
<section><h2>WebSocket</h2><form id="form"><input id="say" value="你好" aria-label="要发送的文字">
<button>发送</button></form><p>回声：<output id="echo">–</output></p></section>
<section><h2>服务收到的请求</h2><pre><code id="facts"></code></pre></section>
<script>
 const show = (id, text) => document.getElementById(id).textContent = text;
 new EventSource("clock").onmessage = (event) => show("clock", event.data);
 const url = new URL("echo", location.href); url.protocol = url.protocol.replace("http", "ws");
 const socket = new WebSocket(url);
 socket.onmessage = (event) => show("echo", event.data);
 document.getElementById("form").onsubmit = (event) => {
   event.preventDefault(); socket.send(document.getElementById("say").value) };
 fetch("facts").then((r) => r.text()).then((text) => show("facts", text));
</script></html>
)html";

}  // namespace

std::string_view demo_page(bool chinese) {
  return chinese ? chinese_page : english;
}

}  // namespace culvert::http
