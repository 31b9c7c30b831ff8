<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Advice</name>
    <message>
        <source>Answer is no WebSocket</source>
        <translation>应答不是 WebSocket</translation>
    </message>
    <message>
        <source>An ordinary answer came where a WebSocket was asked for: a proxy on the way does not pass Upgrade on, or another server listens there.</source>
        <translation>请求的是 WebSocket，得到的却是普通应答：途中的代理没有转发 Upgrade，或那里监听的是别的服务器。</translation>
    </message>
    <message>
        <source>In nginx in front of the server: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection &quot;upgrade&quot;. Otherwise check address and port.</source>
        <translation>在服务器前面的 nginx 中加入：proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection &quot;upgrade&quot;。否则请检查地址和端口。</translation>
    </message>
    <message>
        <source>Outbound proxy wants a login</source>
        <translation>出站代理要求登录</translation>
    </message>
    <message>
        <source>The proxy on the way to the server wants a user and password, or does not accept these.</source>
        <translation>通往服务器途中的代理要求用户名和密码，或不接受当前的用户名和密码。</translation>
    </message>
    <message>
        <source>Write them into transport.proxyURL, as in http://user:password@host:port.</source>
        <translation>请将它们写入 transport.proxyURL，例如 http://user:password@host:port。</translation>
    </message>
    <message>
        <source>Outbound proxy refuses</source>
        <translation>出站代理拒绝连接</translation>
    </message>
    <message>
        <source>The proxy on the way to the server does not connect to it.</source>
        <translation>通往服务器途中的代理不肯连接该服务器。</translation>
    </message>
    <message>
        <source>Ask whoever runs the proxy to allow the server&apos;s address and port.</source>
        <translation>请让代理的管理者允许连接该服务器的地址和端口。</translation>
    </message>
    <message>
        <source>Outbound proxy closed the connection</source>
        <translation>出站代理关闭了连接</translation>
    </message>
    <message>
        <source>The proxy on the way to the server closed the connection without an answer.</source>
        <translation>通往服务器途中的代理没有应答就关闭了连接。</translation>
    </message>
    <message>
        <source>Check transport.proxyURL: http:// and socks5:// are two kinds of proxy.</source>
        <translation>请检查 transport.proxyURL：http:// 和 socks5:// 是两种不同的代理。</translation>
    </message>
    <message>
        <source>Outbound proxy speaks something else</source>
        <translation>出站代理使用的是别的协议</translation>
    </message>
    <message>
        <source>What listens at the address of the outbound proxy is no proxy of that kind.</source>
        <translation>在出站代理地址上监听的不是这种代理。</translation>
    </message>
    <message>
        <source>Local service is not running</source>
        <translation>本地服务未运行</translation>
    </message>
    <message>
        <source>Nothing answers on the local port.</source>
        <translation>本地端口没有应答。</translation>
    </message>
    <message>
        <source>Start the local service or correct the local address and port of the proxy.</source>
        <translation>启动本地服务，或更正代理的本地地址和端口。</translation>
    </message>
    <message>
        <source>Server does not answer on this port</source>
        <translation>服务器未在此端口应答</translation>
    </message>
    <message>
        <source>The server&apos;s computer is there, but its port is closed.</source>
        <translation>服务器所在的计算机存在，但端口未开放。</translation>
    </message>
    <message>
        <source>Check the server address and port, or ask its administrator whether the server runs.</source>
        <translation>检查服务器的地址和端口，或询问其管理员服务器是否在运行。</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>Nothing listens at that address.</source>
        <translation>该地址上没有程序在监听。</translation>
    </message>
    <message>
        <source>Check the address and port, and that the program behind it runs.</source>
        <translation>检查地址和端口，并确认相应的程序正在运行。</translation>
    </message>
    <message>
        <source>Server cannot be reached</source>
        <translation>无法到达服务器</translation>
    </message>
    <message>
        <source>There is no route to the server&apos;s network.</source>
        <translation>没有通往服务器所在网络的路由。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s network connection, VPN and firewall.</source>
        <translation>检查这台计算机的网络连接、VPN 和防火墙。</translation>
    </message>
    <message>
        <source>Address cannot be reached</source>
        <translation>无法到达该地址</translation>
    </message>
    <message>
        <source>There is no route to that address.</source>
        <translation>没有通往该地址的路由。</translation>
    </message>
    <message>
        <source>Check the address and this computer&apos;s network connection.</source>
        <translation>检查该地址以及这台计算机的网络连接。</translation>
    </message>
    <message>
        <source>Server name is unknown</source>
        <translation>找不到服务器名称</translation>
    </message>
    <message>
        <source>The server&apos;s host name does not resolve to an address.</source>
        <translation>服务器的主机名无法解析为地址。</translation>
    </message>
    <message>
        <source>Check the spelling of the server address, and that DNS works on this computer.</source>
        <translation>检查服务器地址的拼写，并确认这台计算机上的 DNS 工作正常。</translation>
    </message>
    <message>
        <source>Local host name is unknown</source>
        <translation>找不到本地主机名</translation>
    </message>
    <message>
        <source>The host name of the local service does not resolve to an address.</source>
        <translation>本地服务的主机名无法解析为地址。</translation>
    </message>
    <message>
        <source>Check the local address of the proxy; for this computer write 127.0.0.1.</source>
        <translation>检查代理的本地地址；若指这台计算机，请填写 127.0.0.1。</translation>
    </message>
    <message>
        <source>Host name is unknown</source>
        <translation>找不到主机名</translation>
    </message>
    <message>
        <source>The host name does not resolve to an address.</source>
        <translation>主机名无法解析为地址。</translation>
    </message>
    <message>
        <source>Check the spelling, and that DNS works on this computer.</source>
        <translation>检查拼写，并确认这台计算机上的 DNS 工作正常。</translation>
    </message>
    <message>
        <source>Server does not answer</source>
        <translation>服务器没有应答</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>服务器没有及时应答。</translation>
    </message>
    <message>
        <source>Check address and port; a firewall may drop the packets silently. Over a network that lets only web traffic through, set transport.protocol to websocket or wss.</source>
        <translation>检查地址和端口；防火墙可能悄悄丢弃了数据包。如果网络只放行网页流量，请将 transport.protocol 设为 websocket 或 wss。</translation>
    </message>
    <message>
        <source>Local service does not answer</source>
        <translation>本地服务没有应答</translation>
    </message>
    <message>
        <source>The local service did not answer in time.</source>
        <translation>本地服务没有及时应答。</translation>
    </message>
    <message>
        <source>Check that the local service is not stuck and that the local address is right.</source>
        <translation>确认本地服务没有卡住，并且本地地址正确。</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>没有及时应答</translation>
    </message>
    <message>
        <source>The peer did not answer in time.</source>
        <translation>对端没有及时应答。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, check the network between the two.</source>
        <translation>请重试；如果仍然如此，请检查两端之间的网络。</translation>
    </message>
    <message>
        <source>Server closed the link</source>
        <translation>服务器关闭了链路</translation>
    </message>
    <message>
        <source>The server closed the connection before it should.</source>
        <translation>服务器提前关闭了连接。</translation>
    </message>
    <message>
        <source>If it happens at once: transport.tcpMux, transport.tls and the wire protocol must be the same on both sides. Otherwise the server was restarted; the link comes back by itself.</source>
        <translation>如果一连接就发生：两端的 transport.tcpMux、transport.tls 和线路协议必须相同。否则说明服务器重新启动过；链路会自行恢复。</translation>
    </message>
    <message>
        <source>Local service closed the connection</source>
        <translation>本地服务关闭了连接</translation>
    </message>
    <message>
        <source>The local service closed the connection early.</source>
        <translation>本地服务过早关闭了连接。</translation>
    </message>
    <message>
        <source>Look at the log of the local service.</source>
        <translation>查看本地服务的日志。</translation>
    </message>
    <message>
        <source>Connection closed early</source>
        <translation>连接过早关闭</translation>
    </message>
    <message>
        <source>The peer closed the connection before it should.</source>
        <translation>对端提前关闭了连接。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, look at the peer&apos;s log.</source>
        <translation>请重试；如果仍然如此，请查看对端的日志。</translation>
    </message>
    <message>
        <source>Link to the server broke</source>
        <translation>与服务器的链路中断</translation>
    </message>
    <message>
        <source>The connection to the server broke.</source>
        <translation>与服务器的连接中断了。</translation>
    </message>
    <message>
        <source>The link comes back by itself. If it breaks often, a firewall or proxy on the way may cut idle connections: set transport.heartbeatInterval to 30.</source>
        <translation>链路会自行恢复。如果经常中断，途中的防火墙或代理可能会切断空闲连接：请将 transport.heartbeatInterval 设为 30。</translation>
    </message>
    <message>
        <source>Local service broke the connection</source>
        <translation>本地服务中断了连接</translation>
    </message>
    <message>
        <source>The local service reset the connection.</source>
        <translation>本地服务重置了连接。</translation>
    </message>
    <message>
        <source>Look at the log of the local service; it may expect TLS or another protocol.</source>
        <translation>查看本地服务的日志；它可能期待 TLS 或其他协议。</translation>
    </message>
    <message>
        <source>Connection broke</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>The connection was reset.</source>
        <translation>连接被重置。</translation>
    </message>
    <message>
        <source>Token is wrong</source>
        <translation>令牌不正确</translation>
    </message>
    <message>
        <source>The server does not accept the token.</source>
        <translation>服务器不接受该令牌。</translation>
    </message>
    <message>
        <source>Set auth.token to the token that the server uses.</source>
        <translation>将 auth.token 设为服务器使用的令牌。</translation>
    </message>
    <message>
        <source>Key is wrong</source>
        <translation>密钥不正确</translation>
    </message>
    <message>
        <source>The key or password is not accepted.</source>
        <translation>密钥或密码未被接受。</translation>
    </message>
    <message>
        <source>Use the same secret on both sides.</source>
        <translation>在两端使用相同的密钥。</translation>
    </message>
    <message>
        <source>Server certificate cannot be trusted</source>
        <translation>服务器证书不可信</translation>
    </message>
    <message>
        <source>The server&apos;s certificate does not prove that it is the server named.</source>
        <translation>服务器的证书不能证明它就是所指定的服务器。</translation>
    </message>
    <message>
        <source>Set transport.tls.trustedCaFile to the CA that signed it and transport.tls.serverName to a name in it; if the certificate has expired, it must be renewed on the server.</source>
        <translation>将 transport.tls.trustedCaFile 设为签发该证书的 CA，并将 transport.tls.serverName 设为证书中的名称；如果证书已过期，必须在服务器上更新。</translation>
    </message>
    <message>
        <source>Local certificate cannot be trusted</source>
        <translation>本地证书不可信</translation>
    </message>
    <message>
        <source>The certificate of the local service does not prove its name.</source>
        <translation>本地服务的证书不能证明其名称。</translation>
    </message>
    <message>
        <source>Name the CA and the host name for it, or switch verification off for this proxy.</source>
        <translation>为它指定 CA 和主机名，或为此代理关闭验证。</translation>
    </message>
    <message>
        <source>Certificate cannot be used</source>
        <translation>证书无法使用</translation>
    </message>
    <message>
        <source>The certificate or its key cannot be used.</source>
        <translation>证书或其密钥无法使用。</translation>
    </message>
    <message>
        <source>Check that the files exist, belong together and have not expired.</source>
        <translation>检查文件是否存在、是否配对以及是否已过期。</translation>
    </message>
    <message>
        <source>TLS handshake did not succeed</source>
        <translation>TLS 握手未成功</translation>
    </message>
    <message>
        <source>The two sides could not agree on an encrypted connection.</source>
        <translation>双方未能就加密连接达成一致。</translation>
    </message>
    <message>
        <source>Check that both sides allow TLS 1.2 or 1.3, and whether a client certificate is asked for.</source>
        <translation>检查两端是否都允许 TLS 1.2 或 1.3，以及是否要求客户端证书。</translation>
    </message>
    <message>
        <source>Server does not speak TLS on this port</source>
        <translation>服务器在此端口不使用 TLS</translation>
    </message>
    <message>
        <source>We began TLS, and the answer was plain text.</source>
        <translation>我们开始了 TLS，而应答是明文。</translation>
    </message>
    <message>
        <source>Check the port: it may belong to another service. If the server really has no TLS, set transport.tls.enable to false.</source>
        <translation>检查端口：它可能属于其他服务。如果服务器确实没有 TLS，请将 transport.tls.enable 设为 false。</translation>
    </message>
    <message>
        <source>Local service does not speak TLS</source>
        <translation>本地服务不使用 TLS</translation>
    </message>
    <message>
        <source>TLS was spoken to a local service that answers in plain text.</source>
        <translation>对一个以明文应答的本地服务使用了 TLS。</translation>
    </message>
    <message>
        <source>Publish it without TLS (type http or tcp), or point the proxy to its TLS port.</source>
        <translation>不使用 TLS 发布它（类型 http 或 tcp），或让代理指向它的 TLS 端口。</translation>
    </message>
    <message>
        <source>Client does not speak TLS</source>
        <translation>客户端不使用 TLS</translation>
    </message>
    <message>
        <source>A client came in plain text where TLS was expected.</source>
        <translation>客户端以明文连接，而此处要求 TLS。</translation>
    </message>
    <message>
        <source>Set transport.tls.enable to true on the client, or transport.tls.force to false on the server.</source>
        <translation>在客户端将 transport.tls.enable 设为 true，或在服务器上将 transport.tls.force 设为 false。</translation>
    </message>
    <message>
        <source>Peer does not speak TLS</source>
        <translation>对端不使用 TLS</translation>
    </message>
    <message>
        <source>TLS was expected, and plain text came.</source>
        <translation>期待 TLS，收到的却是明文。</translation>
    </message>
    <message>
        <source>Use the TLS port, or switch TLS off on this side.</source>
        <translation>使用 TLS 端口，或在这一端关闭 TLS。</translation>
    </message>
    <message>
        <source>Server wants TLS</source>
        <translation>服务器要求 TLS</translation>
    </message>
    <message>
        <source>We spoke plain text, and the server expects TLS.</source>
        <translation>我们发送了明文，而服务器期待 TLS。</translation>
    </message>
    <message>
        <source>Set transport.tls.enable to true.</source>
        <translation>将 transport.tls.enable 设为 true。</translation>
    </message>
    <message>
        <source>Local service wants TLS</source>
        <translation>本地服务要求 TLS</translation>
    </message>
    <message>
        <source>Plain text was spoken to a local service that expects TLS.</source>
        <translation>对一个期待 TLS 的本地服务发送了明文。</translation>
    </message>
    <message>
        <source>Publish it as type https or tcp, or point the proxy to its plain port.</source>
        <translation>以类型 https 或 tcp 发布它，或让代理指向它的明文端口。</translation>
    </message>
    <message>
        <source>Visitor speaks TLS</source>
        <translation>访客使用了 TLS</translation>
    </message>
    <message>
        <source>The visitor began TLS where plain text is spoken.</source>
        <translation>访客在使用明文的地方开始了 TLS。</translation>
    </message>
    <message>
        <source>Let visitors use http:// here, or publish the name as https.</source>
        <translation>让访客在这里使用 http://，或把这个名称发布为 https。</translation>
    </message>
    <message>
        <source>Peer wants TLS</source>
        <translation>对端要求 TLS</translation>
    </message>
    <message>
        <source>Plain text was spoken to a TLS port.</source>
        <translation>向 TLS 端口发送了明文。</translation>
    </message>
    <message>
        <source>Use https, or the plain port.</source>
        <translation>使用 https，或使用明文端口。</translation>
    </message>
    <message>
        <source>Server answers something else</source>
        <translation>服务器的应答不对</translation>
    </message>
    <message>
        <source>What came back is not the frp protocol.</source>
        <translation>返回的内容不是 frp 协议。</translation>
    </message>
    <message>
        <source>Check that the address and port belong to an frp server; if they do, transport.tcpMux and transport.protocol must be the same on both sides.</source>
        <translation>确认该地址和端口属于 frp 服务器；如果是，两端的 transport.tcpMux 和 transport.protocol 必须相同。</translation>
    </message>
    <message>
        <source>Local service answers something else</source>
        <translation>本地服务的应答不对</translation>
    </message>
    <message>
        <source>The local service sent what its protocol does not allow.</source>
        <translation>本地服务发送了其协议不允许的内容。</translation>
    </message>
    <message>
        <source>Check that the proxy type fits the local service.</source>
        <translation>检查代理类型是否适合该本地服务。</translation>
    </message>
    <message>
        <source>Peer broke the protocol</source>
        <translation>对端违反了协议</translation>
    </message>
    <message>
        <source>The peer sent what the protocol does not allow.</source>
        <translation>对端发送了协议不允许的内容。</translation>
    </message>
    <message>
        <source>Check that the right program connects to this port.</source>
        <translation>检查连接到此端口的程序是否正确。</translation>
    </message>
    <message>
        <source>The two sides speak different versions</source>
        <translation>两端的版本不同</translation>
    </message>
    <message>
        <source>The peer uses another version or setting of the protocol.</source>
        <translation>对端使用的协议版本或设置不同。</translation>
    </message>
    <message>
        <source>Set transport.tcpMux and transport.wireProtocol to the same values on both sides; wire protocol v2 needs a server of version 0.69 or later.</source>
        <translation>在两端将 transport.tcpMux 和 transport.wireProtocol 设为相同的值；线路协议 v2 需要 0.69 或更高版本的服务器。</translation>
    </message>
    <message>
        <source>A limit was reached</source>
        <translation>达到了限制</translation>
    </message>
    <message>
        <source>More was asked for than the limit allows.</source>
        <translation>请求的数量超过了限制所允许的范围。</translation>
    </message>
    <message>
        <source>Close what is not needed, or raise the limit that the message names.</source>
        <translation>关闭不需要的部分，或提高消息中指出的限制。</translation>
    </message>
    <message>
        <source>Server cannot give this port</source>
        <translation>服务器不能提供此端口</translation>
    </message>
    <message>
        <source>The port is in use on the server, or the server does not allow it.</source>
        <translation>该端口在服务器上已被占用，或服务器不允许使用。</translation>
    </message>
    <message>
        <source>Choose another remotePort, or leave it out and let the server choose one.</source>
        <translation>选择另一个 remotePort，或将其省略，由服务器选择。</translation>
    </message>
    <message>
        <source>Port is in use</source>
        <translation>端口已被占用</translation>
    </message>
    <message>
        <source>Another program uses the port, or this user may not open it.</source>
        <translation>另一个程序正在使用该端口，或当前用户无权打开它。</translation>
    </message>
    <message>
        <source>Stop the other program or choose another port; ports below 1024 need more rights.</source>
        <translation>停止另一个程序或选择其他端口；低于 1024 的端口需要更高的权限。</translation>
    </message>
    <message>
        <source>Name is taken</source>
        <translation>名称已被占用</translation>
    </message>
    <message>
        <source>The server knows a proxy with this name or route already.</source>
        <translation>服务器上已有使用此名称或路由的代理。</translation>
    </message>
    <message>
        <source>Choose another proxy name or domain, or set user so that your names have a prefix. If it is your own proxy from before a crash, it becomes free in a moment.</source>
        <translation>选择另一个代理名称或域名，或设置 user 为名称加上前缀。如果这是您自己崩溃前留下的代理，它很快就会释放。</translation>
    </message>
    <message>
        <source>Server said no</source>
        <translation>服务器拒绝</translation>
    </message>
    <message>
        <source>The server refused for the reason given.</source>
        <translation>服务器因所给出的原因而拒绝。</translation>
    </message>
    <message>
        <source>The reason is in the server&apos;s own words; change the setting it names, or ask its administrator.</source>
        <translation>原因是服务器自己的原话；请更改其中提到的设置，或询问其管理员。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>What was asked for is not there.</source>
        <translation>所请求的内容不存在。</translation>
    </message>
    <message>
        <source>Check the name, and that the proxy behind it runs.</source>
        <translation>检查名称，并确认其后的代理正在运行。</translation>
    </message>
    <message>
        <source>Configuration needs a correction</source>
        <translation>配置需要改正</translation>
    </message>
    <message>
        <source>A setting in the configuration cannot be used.</source>
        <translation>配置中的某项设置无法使用。</translation>
    </message>
    <message>
        <source>Correct the setting that the message names.</source>
        <translation>改正消息中指出的设置。</translation>
    </message>
    <message>
        <source>Not supported yet</source>
        <translation>尚不支持</translation>
    </message>
    <message>
        <source>This is known, but this version does not run it.</source>
        <translation>这项功能是已知的，但此版本不能运行它。</translation>
    </message>
    <message>
        <source>Take it out or switch it off to use the rest.</source>
        <translation>将其移除或关闭，即可使用其余部分。</translation>
    </message>
    <message>
        <source>Secret is not available</source>
        <translation>密钥不可用</translation>
    </message>
    <message>
        <source>The profile says where a secret is, and it is not there or locked.</source>
        <translation>配置说明了密钥所在的位置，但那里没有或已锁定。</translation>
    </message>
    <message>
        <source>Unlock the keychain, set the variable, or enter the secret for this session.</source>
        <translation>解锁密钥库、设置环境变量，或为本次会话输入密钥。</translation>
    </message>
    <message>
        <source>File or system call did not succeed</source>
        <translation>文件或系统调用未成功</translation>
    </message>
    <message>
        <source>The system refused an operation.</source>
        <translation>系统拒绝了某项操作。</translation>
    </message>
    <message>
        <source>Check rights, disk space and the path that the message names.</source>
        <translation>检查权限、磁盘空间以及消息中指出的路径。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>It was stopped before it ended.</source>
        <translation>在结束之前被停止。</translation>
    </message>
    <message>
        <source>Start it again when it is wanted.</source>
        <translation>需要时再次启动。</translation>
    </message>
    <message>
        <source>A fault in Culvert</source>
        <translation>Culvert 内部故障</translation>
    </message>
    <message>
        <source>Something happened inside that should not.</source>
        <translation>程序内部发生了不应发生的情况。</translation>
    </message>
    <message>
        <source>Report it with the log; starting again usually helps.</source>
        <translation>请附上日志报告此问题；重新启动通常会有帮助。</translation>
    </message>
    <message>
        <source>Connection ended early</source>
        <translation>连接提前结束</translation>
    </message>
    <message>
        <source>Whoever connected closed the connection before it should.</source>
        <translation>连接的一方过早关闭了连接。</translation>
    </message>
    <message>
        <source>A port scan or a health check does this and needs nothing. If it is a client, transport.tcpMux, transport.tls and transport.protocol must be the same on both sides.</source>
        <translation>端口扫描或健康检查会这样做，无需处理。如果是客户端，两端的 transport.tcpMux、transport.tls 和 transport.protocol 必须相同。</translation>
    </message>
    <message>
        <source>The connection from the client broke.</source>
        <translation>来自客户端的连接中断了。</translation>
    </message>
    <message>
        <source>A client comes back by itself. If it happens often, look at the network between the two.</source>
        <translation>客户端会自行重新连接。如果经常发生，请检查两者之间的网络。</translation>
    </message>
    <message>
        <source>Nothing more came</source>
        <translation>没有收到后续数据</translation>
    </message>
    <message>
        <source>Whoever connected did not say in time what it wants.</source>
        <translation>连接的一方未及时说明来意。</translation>
    </message>
    <message>
        <source>A port scan does this and needs nothing. If it is a client, transport.tcpMux, transport.tls and transport.protocol must be the same on both sides.</source>
        <translation>端口扫描会这样做，无需处理。如果是客户端，两端的 transport.tcpMux、transport.tls 和 transport.protocol 必须相同。</translation>
    </message>
    <message>
        <source>Not an frp client</source>
        <translation>不是 frp 客户端</translation>
    </message>
    <message>
        <source>What came is not the frp protocol.</source>
        <translation>收到的内容不是 frp 协议。</translation>
    </message>
    <message>
        <source>A browser or a port scan needs nothing. If it is a client, transport.tcpMux, transport.tls and transport.protocol must be the same on both sides.</source>
        <translation>如果是浏览器或端口扫描，无需处理。如果是客户端，两端的 transport.tcpMux、transport.tls 和 transport.protocol 必须相同。</translation>
    </message>
    <message>
        <source>Client has other settings</source>
        <translation>客户端的设置不同</translation>
    </message>
    <message>
        <source>The client uses another version or setting of the protocol.</source>
        <translation>客户端使用了协议的其他版本或设置。</translation>
    </message>
    <message>
        <source>Set transport.tcpMux to the same value on both sides.</source>
        <translation>将两端的 transport.tcpMux 设为相同的值。</translation>
    </message>
    <message>
        <source>Client has another token</source>
        <translation>客户端的令牌不同</translation>
    </message>
    <message>
        <source>The client&apos;s token is not the token of this server.</source>
        <translation>客户端的令牌与此服务器的令牌不同。</translation>
    </message>
    <message>
        <source>Set auth.token to the same value on both sides.</source>
        <translation>将两端的 auth.token 设为相同的值。</translation>
    </message>
    <message>
        <source>Certificate is not accepted</source>
        <translation>证书未被接受</translation>
    </message>
    <message>
        <source>The client and this server do not accept each other&apos;s certificate.</source>
        <translation>客户端与此服务器不接受对方的证书。</translation>
    </message>
    <message>
        <source>If the reason is an alert, the client does not trust this server&apos;s certificate: correct transport.tls.trustedCaFile and transport.tls.serverName on the client. Otherwise give the client a certificate of the CA in transport.tls.trustedCaFile here.</source>
        <translation>如果原因是警报（alert），则客户端不信任此服务器的证书：请在客户端更正 transport.tls.trustedCaFile 和 transport.tls.serverName。否则，请为客户端提供由此处 transport.tls.trustedCaFile 中的 CA 签发的证书。</translation>
    </message>
    <message>
        <source>The client and this server could not agree on an encrypted connection.</source>
        <translation>客户端与此服务器未能就加密连接达成一致。</translation>
    </message>
    <message>
        <source>A port scan or a browser needs nothing. If it is a client, check that it allows TLS 1.2 or 1.3.</source>
        <translation>如果是端口扫描或浏览器，无需处理。如果是客户端，请确认它允许 TLS 1.2 或 1.3。</translation>
    </message>
    <message>
        <source>Client reached a limit</source>
        <translation>客户端达到上限</translation>
    </message>
    <message>
        <source>The client asked for more than this server allows.</source>
        <translation>客户端请求的超出了此服务器的允许范围。</translation>
    </message>
    <message>
        <source>Let the client ask for less, or raise the limit that the reason names.</source>
        <translation>让客户端减少请求，或提高原因中提到的上限。</translation>
    </message>
    <message>
        <source>Port cannot be given</source>
        <translation>无法分配端口</translation>
    </message>
    <message>
        <source>The client asked for a port that this server cannot give.</source>
        <translation>客户端请求的端口无法由此服务器提供。</translation>
    </message>
    <message>
        <source>If it is not allowed, allowPorts here leaves it out; otherwise another proxy or program has it. The client can choose another remotePort.</source>
        <translation>如果是不允许（not allowed），说明此处的 allowPorts 不包含该端口；否则它已被其他代理或程序占用。客户端可以选择其他 remotePort。</translation>
    </message>
    <message>
        <source>Another proxy on this server has this name or route already.</source>
        <translation>此服务器上的另一个代理已使用该名称或路由。</translation>
    </message>
    <message>
        <source>Choose another name or domain on the client, or set user there so that its names have a prefix.</source>
        <translation>在客户端选择其他名称或域名，或在那里设置 user 使其名称带有前缀。</translation>
    </message>
    <message>
        <source>Client was refused</source>
        <translation>客户端被拒绝</translation>
    </message>
    <message>
        <source>This server refused for the reason given.</source>
        <translation>此服务器因所述原因拒绝了请求。</translation>
    </message>
    <message>
        <source>The client is told the same reason; nothing is needed here.</source>
        <translation>客户端会收到同样的原因；此处无需处理。</translation>
    </message>
    <message>
        <source>Not found here</source>
        <translation>此处未找到</translation>
    </message>
    <message>
        <source>The client asked for something that is not on this server.</source>
        <translation>客户端请求的内容不在此服务器上。</translation>
    </message>
    <message>
        <source>Check the name that it asks for, and that the client with this proxy is connected.</source>
        <translation>检查所请求的名称，并确认拥有该代理的客户端已连接。</translation>
    </message>
    <message>
        <source>Client needs a correction</source>
        <translation>客户端需要更正</translation>
    </message>
    <message>
        <source>The client asked for something that the settings do not permit.</source>
        <translation>客户端请求了设置所不允许的内容。</translation>
    </message>
    <message>
        <source>Correct the setting that the reason names, on the client or here.</source>
        <translation>更正原因中提到的设置（在客户端或此处）。</translation>
    </message>
    <message>
        <source>Not available here</source>
        <translation>此处不可用</translation>
    </message>
    <message>
        <source>The client asked for something that this server does not offer.</source>
        <translation>客户端请求了此服务器不提供的功能。</translation>
    </message>
    <message>
        <source>If the reason names a vhost port, set vhostHTTPPort or vhostHTTPSPort here; otherwise take it out on the client.</source>
        <translation>如果原因提到 vhost 端口，请在此处设置 vhostHTTPPort 或 vhostHTTPSPort；否则请在客户端去掉该项。</translation>
    </message>
    <message>
        <source>Address is not one of this computer</source>
        <translation>地址不属于这台计算机</translation>
    </message>
    <message>
        <source>This computer does not have the address to listen on.</source>
        <translation>这台计算机没有要监听的地址。</translation>
    </message>
    <message>
        <source>Listen on an address of this computer, or on 0.0.0.0 for all of them.</source>
        <translation>监听这台计算机的某个地址，或用 0.0.0.0 监听所有地址。</translation>
    </message>
    <message>
        <source>Server does not offer this</source>
        <translation>服务器不提供此功能</translation>
    </message>
    <message>
        <source>The server does not offer what was asked for.</source>
        <translation>服务器不提供所请求的功能。</translation>
    </message>
    <message>
        <source>Take out or switch off what the reason names. wss works with frps only behind a web server that takes TLS off; without one set transport.protocol to websocket.</source>
        <translation>去掉或关闭原因中提到的项目。frps 只有在前面有解除 TLS 的 Web 服务器时才支持 wss；没有时请将 transport.protocol 设为 websocket。</translation>
    </message>
    <message>
        <source>Client began TLS twice</source>
        <translation>客户端重复启用 TLS</translation>
    </message>
    <message>
        <source>The client began TLS where none was expected.</source>
        <translation>客户端在不需要的地方启用了 TLS。</translation>
    </message>
    <message>
        <source>TLS once is enough: check transport.tls and transport.protocol on the client, and proxies on the way.</source>
        <translation>TLS 只需一次：检查客户端的 transport.tls 和 transport.protocol，以及途中的代理。</translation>
    </message>
    <message>
        <source>Server wants a certificate</source>
        <translation>服务器要求证书</translation>
    </message>
    <message>
        <source>The server wants a certificate of this computer, and there was none to show.</source>
        <translation>服务器要求本机出示证书，而本机没有证书可出示。</translation>
    </message>
    <message>
        <source>Set transport.tls.certFile and transport.tls.keyFile to a certificate signed by the CA in the server&apos;s transport.tls.trustedCaFile.</source>
        <translation>将 transport.tls.certFile 和 transport.tls.keyFile 设为由服务器 transport.tls.trustedCaFile 中的 CA 签发的证书。</translation>
    </message>
    <message>
        <source>Server does not accept our certificate</source>
        <translation>服务器不接受我方证书</translation>
    </message>
    <message>
        <source>The server does not trust the certificate of this computer, or was shown none.</source>
        <translation>服务器不信任本机的证书，或没有收到证书。</translation>
    </message>
    <message>
        <source>Set transport.tls.certFile and transport.tls.keyFile to a certificate that has not expired and is signed by the CA in the server&apos;s transport.tls.trustedCaFile.</source>
        <translation>将 transport.tls.certFile 和 transport.tls.keyFile 设为未过期、且由服务器 transport.tls.trustedCaFile 中的 CA 签发的证书。</translation>
    </message>
    <message>
        <source>Client shows no certificate</source>
        <translation>客户端没有出示证书</translation>
    </message>
    <message>
        <source>With transport.tls.trustedCaFile set here every client must show a certificate, and this one showed none.</source>
        <translation>此处设置了 transport.tls.trustedCaFile，每个客户端都必须出示证书，而这个客户端没有出示。</translation>
    </message>
    <message>
        <source>Set transport.tls.certFile and transport.tls.keyFile on the client to a certificate of that CA, or take transport.tls.trustedCaFile out here.</source>
        <translation>在客户端将 transport.tls.certFile 和 transport.tls.keyFile 设为该 CA 的证书，或在此处去掉 transport.tls.trustedCaFile。</translation>
    </message>
    <message>
        <source>Port hands TLS on by name</source>
        <translation>该端口按名称转发 TLS</translation>
    </message>
    <message>
        <source>What listens there hands TLS on by the name that is asked for, and nobody has ours: it is a port for https.</source>
        <translation>那里的监听者按请求的名称转发 TLS，而没有人拥有我们的名称：这是 https 的端口。</translation>
    </message>
    <message>
        <source>Set serverPort to the server&apos;s bindPort. Where https shares that port, set transport.tls.disableCustomTLSFirstByte to false.</source>
        <translation>把 serverPort 设为服务器的 bindPort。如果 https 共用该端口，请把 transport.tls.disableCustomTLSFirstByte 设为 false。</translation>
    </message>
    <message>
        <source>Heartbeats need the token</source>
        <translation>心跳需要令牌</translation>
    </message>
    <message>
        <source>The server wants the token in every heartbeat, and this side does not send it there.</source>
        <translation>服务器要求每次心跳都带令牌，而本端没有在其中发送。</translation>
    </message>
    <message>
        <source>Set auth.additionalScopes to the same list as on the server; here &quot;HeartBeats&quot; is missing.</source>
        <translation>将 auth.additionalScopes 设为与服务器相同的列表；此处缺少 &quot;HeartBeats&quot;。</translation>
    </message>
    <message>
        <source>Work connections need the token</source>
        <translation>工作连接需要令牌</translation>
    </message>
    <message>
        <source>The server wants the token in every work connection, and this side does not send it there.</source>
        <translation>服务器要求每条工作连接都带令牌，而本端没有在其中发送。</translation>
    </message>
    <message>
        <source>Set auth.additionalScopes to the same list as on the server; here &quot;NewWorkConns&quot; is missing.</source>
        <translation>将 auth.additionalScopes 设为与服务器相同的列表；此处缺少 &quot;NewWorkConns&quot;。</translation>
    </message>
    <message>
        <source>Client leaves the token out</source>
        <translation>客户端没有带令牌</translation>
    </message>
    <message>
        <source>The token is asked for in heartbeats, and this client does not send it there.</source>
        <translation>心跳中要求带令牌，而这个客户端没有在其中发送。</translation>
    </message>
    <message>
        <source>Set auth.additionalScopes to the same list on both sides; on the client &quot;HeartBeats&quot; is missing.</source>
        <translation>将两端的 auth.additionalScopes 设为相同的列表；客户端缺少 &quot;HeartBeats&quot;。</translation>
    </message>
    <message>
        <source>The token is asked for in work connections, and this client does not send it there.</source>
        <translation>工作连接中要求带令牌，而这个客户端没有在其中发送。</translation>
    </message>
    <message>
        <source>Set auth.additionalScopes to the same list on both sides; on the client &quot;NewWorkConns&quot; is missing.</source>
        <translation>将两端的 auth.additionalScopes 设为相同的列表；客户端缺少 &quot;NewWorkConns&quot;。</translation>
    </message>
    <message>
        <source>User is not allowed</source>
        <translation>用户不被允许</translation>
    </message>
    <message>
        <source>The proxy does not let visitors of this user in.</source>
        <translation>该代理不允许此用户的访问者进入。</translation>
    </message>
    <message>
        <source>Add the user to allowUsers of the proxy, where &quot;*&quot; stands for everybody, or set user on the visitor&apos;s side to one that is in it.</source>
        <translation>将该用户加入代理的 allowUsers（&quot;*&quot; 表示所有人），或在访问者一端将 user 设为其中已有的用户。</translation>
    </message>
    <message>
        <source>Server has no port for http</source>
        <translation>服务器没有 http 端口</translation>
    </message>
    <message>
        <source>The server has no port on which it takes http for its clients.</source>
        <translation>服务器没有为其客户端接收 http 的端口。</translation>
    </message>
    <message>
        <source>Set vhostHTTPPort on the server, or publish the service with type tcp.</source>
        <translation>在服务器上设置 vhostHTTPPort，或以 tcp 类型发布该服务。</translation>
    </message>
    <message>
        <source>Server has no port for https</source>
        <translation>服务器没有 https 端口</translation>
    </message>
    <message>
        <source>The server has no port on which it takes https for its clients.</source>
        <translation>服务器没有为其客户端接收 https 的端口。</translation>
    </message>
    <message>
        <source>Set vhostHTTPSPort on the server, or publish the service with type tcp.</source>
        <translation>在服务器上设置 vhostHTTPSPort，或以 tcp 类型发布该服务。</translation>
    </message>
    <message>
        <source>Server has no host for subdomains</source>
        <translation>服务器没有子域名的主域名</translation>
    </message>
    <message>
        <source>The server has no host name that subdomains could belong to.</source>
        <translation>服务器没有可供子域名归属的主域名。</translation>
    </message>
    <message>
        <source>Set subDomainHost on the server, or use customDomains instead of subdomain.</source>
        <translation>在服务器上设置 subDomainHost，或用 customDomains 代替 subdomain。</translation>
    </message>
    <message>
        <source>There is no port for http</source>
        <translation>没有 http 端口</translation>
    </message>
    <message>
        <source>The client offers an http proxy, and no port here takes http.</source>
        <translation>客户端提供 http 代理，而此处没有接收 http 的端口。</translation>
    </message>
    <message>
        <source>Set vhostHTTPPort here, or let the client use type tcp.</source>
        <translation>在此处设置 vhostHTTPPort，或让客户端使用 tcp 类型。</translation>
    </message>
    <message>
        <source>There is no port for https</source>
        <translation>没有 https 端口</translation>
    </message>
    <message>
        <source>The client offers an https proxy, and no port here takes https.</source>
        <translation>客户端提供 https 代理，而此处没有接收 https 的端口。</translation>
    </message>
    <message>
        <source>Set vhostHTTPSPort here, or let the client use type tcp.</source>
        <translation>在此处设置 vhostHTTPSPort，或让客户端使用 tcp 类型。</translation>
    </message>
    <message>
        <source>There is no host for subdomains</source>
        <translation>没有子域名的主域名</translation>
    </message>
    <message>
        <source>The client asked for a subdomain, and no host name here has subdomains.</source>
        <translation>客户端请求了子域名，而此处没有带子域名的主域名。</translation>
    </message>
    <message>
        <source>Set subDomainHost here, or let the client use customDomains.</source>
        <translation>在此处设置 subDomainHost，或让客户端使用 customDomains。</translation>
    </message>
</context>
<context>
    <name>Diagnosis</name>
    <message>
        <source>Service speaks plain HTTP, https is set</source>
        <translation>服务使用明文 HTTP，却设置为 https</translation>
    </message>
    <message>
        <source>We began TLS with {0}, and the answer was plain {1}.</source>
        <translation>我们向 {0} 发起 TLS，得到的回答是明文 {1}。</translation>
    </message>
    <message>
        <source>Set the scheme of the service to http, or let it be found out (auto).</source>
        <translation>把服务的协议方案设为 http，或设为自动识别（auto）。</translation>
    </message>
    <message>
        <source>Service wants TLS, http is set</source>
        <translation>服务需要 TLS，却设置为 http</translation>
    </message>
    <message>
        <source>We spoke plain HTTP to {0}, and it wants TLS on this port.</source>
        <translation>我们向 {0} 使用明文 HTTP，而它在此端口上需要 TLS。</translation>
    </message>
    <message>
        <source>Set the scheme of the service to https, or let it be found out (auto).</source>
        <translation>把服务的协议方案设为 https，或设为自动识别（auto）。</translation>
    </message>
    <message>
        <source>Service speaks HTTP/2 without TLS only</source>
        <translation>服务只支持不加密的 HTTP/2</translation>
    </message>
    <message>
        <source>{0} answered HTTP/1.1 with an HTTP/2 SETTINGS frame: it knows only HTTP/2 by prior knowledge (h2c).</source>
        <translation>{0} 用 HTTP/2 的 SETTINGS 帧回答了 HTTP/1.1：它只接受直接的 HTTP/2（h2c）。</translation>
    </message>
    <message>
        <source>Set the protocol of the service to h2c, or to auto.</source>
        <translation>把服务的协议设为 h2c 或 auto。</translation>
    </message>
    <message>
        <source>Service speaks HTTP/1.1 only</source>
        <translation>服务只支持 HTTP/1.1</translation>
    </message>
    <message>
        <source>HTTP/2 is set for {0}, and it answered in HTTP/1.1 or refused HTTP/2.</source>
        <translation>为 {0} 设置了 HTTP/2，而它用 HTTP/1.1 回答或拒绝了 HTTP/2。</translation>
    </message>
    <message>
        <source>Set the protocol of the service to http1.1, or to auto.</source>
        <translation>把服务的协议设为 http1.1 或 auto。</translation>
    </message>
    <message>
        <source>Service speaks HTTP/2 only</source>
        <translation>服务只支持 HTTP/2</translation>
    </message>
    <message>
        <source>Only {1} was offered to {0}, and it ended the handshake with alert 120: it takes nothing but HTTP/2.</source>
        <translation>只向 {0} 提供了 {1}，它以 120 号警报结束握手：它只接受 HTTP/2。</translation>
    </message>
    <message>
        <source>Set the protocol of the service to auto or h2, so that h2 is offered.</source>
        <translation>把服务的协议设为 auto 或 h2，从而提供 h2。</translation>
    </message>
    <message>
        <source>Service ignores ALPN</source>
        <translation>服务不理会 ALPN</translation>
    </message>
    <message>
        <source>TLS with {0} came up without a choice of protocol (ALPN), and HTTP did not follow. Most such services speak HTTP/2 only.</source>
        <translation>与 {0} 的 TLS 建立后没有选定协议（ALPN），随后也没有 HTTP。这类服务多半只支持 HTTP/2。</translation>
    </message>
    <message>
        <source>Set the protocol of the service to auto or h2; if it speaks HTTP/1.1 only, to http1.1.</source>
        <translation>把服务的协议设为 auto 或 h2；若它只支持 HTTP/1.1，则设为 http1.1。</translation>
    </message>
    <message>
        <source>Service takes none of the HTTP versions</source>
        <translation>服务不接受任何 HTTP 版本</translation>
    </message>
    <message>
        <source>{0} refused {1} with alert 120: it waits for another protocol on this port.</source>
        <translation>{0} 以 120 号警报拒绝了 {1}：它在此端口等待另一种协议。</translation>
    </message>
    <message>
        <source>Correct the port of the service, or pass TLS through untouched (type https, or tcp).</source>
        <translation>更正服务的端口，或让 TLS 原样通过（类型 https 或 tcp）。</translation>
    </message>
    <message>
        <source>Service speaks another TLS version</source>
        <translation>服务使用其他 TLS 版本</translation>
    </message>
    <message>
        <source>{0} and this program share no version of TLS.</source>
        <translation>{0} 与本程序没有共同的 TLS 版本。</translation>
    </message>
    <message>
        <source>Bring the service up to TLS 1.2 or 1.3. For an old device allow old TLS for this proxy alone.</source>
        <translation>把服务升级到 TLS 1.2 或 1.3；对旧设备可只为此代理允许旧版 TLS。</translation>
    </message>
    <message>
        <source>Service has no certificate for this name</source>
        <translation>服务没有此名称的证书</translation>
    </message>
    <message>
        <source>{0} does not know the name {1} that we asked for (SNI).</source>
        <translation>{0} 不认识我们请求的名称 {1}（SNI）。</translation>
    </message>
    <message>
        <source>Set the server name of the service to a name that it has a certificate for.</source>
        <translation>把服务的服务器名称设为它拥有证书的名称。</translation>
    </message>
    <message>
        <source>Service broke the handshake off</source>
        <translation>服务中断了握手</translation>
    </message>
    <message>
        <source>{0} ended the handshake with internal_error. Caddy, CertMagic and Mercure do this when they have no certificate for the name, which was {1}.</source>
        <translation>{0} 以 internal_error 结束握手。Caddy、CertMagic 和 Mercure 在没有该名称（{1}）的证书时会这样做。</translation>
    </message>
    <message>
        <source>Set the server name of the service to the name of its site, and check the site&apos;s address there.</source>
        <translation>把服务的服务器名称设为其站点名称，并检查那里的站点地址。</translation>
    </message>
    <message>
        <source>No common cipher or key</source>
        <translation>没有共同的加密算法或密钥</translation>
    </message>
    <message>
        <source>{0} and this program could not agree on ciphers or keys: {1}.</source>
        <translation>{0} 与本程序未能就加密算法或密钥达成一致：{1}。</translation>
    </message>
    <message>
        <source>Compare with openssl s_client. Give the service a key of at least 2048 bits; for an old device allow old TLS for this proxy alone.</source>
        <translation>用 openssl s_client 比较。给服务使用至少 2048 位的密钥；对旧设备可只为此代理允许旧版 TLS。</translation>
    </message>
    <message>
        <source>Certificate of the service is not accepted</source>
        <translation>服务的证书未被接受</translation>
    </message>
    <message>
        <source>The certificate of {0} ({1}) cannot be accepted: {2}. It is for {3}, valid until {4}.</source>
        <translation>{0} 的证书（{1}）无法接受：{2}。它用于 {3}，有效期至 {4}。</translation>
    </message>
    <message>
        <source>Self-signed or unknown: name its CA file or pin its fingerprint. Other name: set the server name to one it has. Expired: renew it. Not yet valid: correct the clock.</source>
        <translation>自签名或颁发者未知：指定其 CA 文件或固定其指纹。名称不符：把服务器名称设为证书中的名称。已过期：更新证书。尚未生效：校正时钟。</translation>
    </message>
    <message>
        <source>Service demands a client certificate</source>
        <translation>服务要求客户端证书</translation>
    </message>
    <message>
        <source>{0} lets only clients with a certificate in.</source>
        <translation>{0} 只允许持有证书的客户端。</translation>
    </message>
    <message>
        <source>Name a certificate and its key that the service accepts (certFile, keyFile).</source>
        <translation>指定服务接受的证书及其密钥（certFile、keyFile）。</translation>
    </message>
    <message>
        <source>Service closed on our TLS greeting</source>
        <translation>服务在 TLS 问候后关闭连接</translation>
    </message>
    <message>
        <source>{0} closed the connection instead of answering the TLS handshake: it speaks no TLS here, or a filter on the way does not like the name.</source>
        <translation>{0} 没有回答 TLS 握手而是关闭了连接：它在此不使用 TLS，或者途中的过滤器不接受该名称。</translation>
    </message>
    <message>
        <source>Check whether the service speaks TLS on this port; set its scheme to auto, or to http. Check firewalls on the way.</source>
        <translation>检查服务在此端口是否使用 TLS；把协议方案设为 auto 或 http。检查途中的防火墙。</translation>
    </message>
    <message>
        <source>Service reset the TLS handshake</source>
        <translation>服务重置了 TLS 握手</translation>
    </message>
    <message>
        <source>The connection to {0} was reset during the TLS handshake: a firewall, the wrong port, or a service that crashed.</source>
        <translation>与 {0} 的连接在 TLS 握手时被重置：防火墙、端口错误或服务崩溃。</translation>
    </message>
    <message>
        <source>Check the port, the log of the service, and what stands between.</source>
        <translation>检查端口、服务的日志以及途中的设备。</translation>
    </message>
    <message>
        <source>No answer to our TLS greeting</source>
        <translation>TLS 问候没有回答</translation>
    </message>
    <message>
        <source>Not a byte came from {0} after our TLS greeting: it waits for text, or packets are lost on the way (large greetings at a small MTU).</source>
        <translation>在我们的 TLS 问候之后，{0} 没有任何字节返回：它在等待文本，或途中丢包（MTU 小而问候大）。</translation>
    </message>
    <message>
        <source>If the service speaks plain text, set its scheme to http. Otherwise check the path and its MTU.</source>
        <translation>若服务使用明文，把协议方案设为 http；否则检查路径及其 MTU。</translation>
    </message>
    <message>
        <source>Nothing listens at the service&apos;s address</source>
        <translation>服务地址上没有程序监听</translation>
    </message>
    <message>
        <source>{0} refused the connection: no program listens there.</source>
        <translation>{0} 拒绝了连接：那里没有程序在监听。</translation>
    </message>
    <message>
        <source>Start the service, or correct localIP and localPort. Inside a container 127.0.0.1 is the container itself.</source>
        <translation>启动服务，或更正 localIP 和 localPort。在容器内 127.0.0.1 指容器自身。</translation>
    </message>
    <message>
        <source>Service listens on the other kind of loopback</source>
        <translation>服务监听在另一种环回地址</translation>
    </message>
    <message>
        <source>{0} refused, but {1} answers: the service listens on one family of addresses only.</source>
        <translation>{0} 拒绝连接，但 {1} 有回答：服务只监听一种地址族。</translation>
    </message>
    <message>
        <source>Write the address that answers in place of the one that does not.</source>
        <translation>改写为有回答的那个地址。</translation>
    </message>
    <message>
        <source>Service cannot be reached</source>
        <translation>无法到达服务</translation>
    </message>
    <message>
        <source>There is no way to {0}: {1}.</source>
        <translation>没有通往 {0} 的路径：{1}。</translation>
    </message>
    <message>
        <source>Check the address, the routes and firewalls of this computer, and whether the other computer is on.</source>
        <translation>检查地址、本机的路由和防火墙，以及对方计算机是否开机。</translation>
    </message>
    <message>
        <source>Name of the service is unknown</source>
        <translation>服务的名称未知</translation>
    </message>
    <message>
        <source>The name of {0} does not resolve: {1}.</source>
        <translation>{0} 的名称无法解析：{1}。</translation>
    </message>
    <message>
        <source>Correct the name, or the DNS of this computer; for this computer itself write 127.0.0.1.</source>
        <translation>更正名称或本机的 DNS；若指本机，请写 127.0.0.1。</translation>
    </message>
    <message>
        <source>gRPC needs HTTP/2</source>
        <translation>gRPC 需要 HTTP/2</translation>
    </message>
    <message>
        <source>A gRPC call needs HTTP/2, and {0} speaks HTTP/1.1 only.</source>
        <translation>gRPC 调用需要 HTTP/2，而 {0} 只支持 HTTP/1.1。</translation>
    </message>
    <message>
        <source>Let the service speak HTTP/2 and set its protocol to h2 (with TLS) or h2c (without).</source>
        <translation>让服务支持 HTTP/2，并把协议设为 h2（有 TLS）或 h2c（无 TLS）。</translation>
    </message>
    <message>
        <source>HTTP/2 met something else</source>
        <translation>HTTP/2 遇到了别的协议</translation>
    </message>
    <message>
        <source>One side speaks HTTP/2 where the other does not: {1}. A frame &quot;length&quot; of 0x485454 is the text HTT.</source>
        <translation>一方使用 HTTP/2 而另一方不是：{1}。帧“长度”0x485454 其实是文本 HTT。</translation>
    </message>
    <message>
        <source>Offer ALPN on both sides, h2 before http/1.1 (rustls: alpn_protocols = [h2, http/1.1]); set the protocol of the service to auto.</source>
        <translation>在两端都提供 ALPN，h2 在 http/1.1 之前（rustls：alpn_protocols = [h2, http/1.1]）；把服务的协议设为 auto。</translation>
    </message>
    <message>
        <source>Service asks us to calm down</source>
        <translation>服务要求我们放缓</translation>
    </message>
    <message>
        <source>{0} ended the connection with ENHANCE_YOUR_CALM: {1}.</source>
        <translation>{0} 以 ENHANCE_YOUR_CALM 结束连接：{1}。</translation>
    </message>
    <message>
        <source>Send fewer requests at a time, or raise what the service allows.</source>
        <translation>减少同时的请求，或放宽服务的限制。</translation>
    </message>
    <message>
        <source>Service demands HTTP/1.1 for this path</source>
        <translation>服务要求此路径使用 HTTP/1.1</translation>
    </message>
    <message>
        <source>{0} answered with HTTP_1_1_REQUIRED, as servers do for WebSockets, NTLM or client certificates.</source>
        <translation>{0} 回答 HTTP_1_1_REQUIRED；WebSocket、NTLM 或客户端证书时服务器会这样做。</translation>
    </message>
    <message>
        <source>It is asked again over HTTP/1.1 by itself. If the request was too large for that, set the protocol of the service to http1.1.</source>
        <translation>会自动改用 HTTP/1.1 重试。若请求过大无法重试，请把服务的协议设为 http1.1。</translation>
    </message>
    <message>
        <source>Service refuses further requests</source>
        <translation>服务拒绝更多请求</translation>
    </message>
    <message>
        <source>{0} refused the request again and again (REFUSED_STREAM): its limit is reached, or it is shutting down.</source>
        <translation>{0} 一再拒绝请求（REFUSED_STREAM）：已达上限或正在关闭。</translation>
    </message>
    <message>
        <source>Raise the limit of streams of the service, or wait until it is up again.</source>
        <translation>提高服务的流数上限，或等待它重新运行。</translation>
    </message>
    <message>
        <source>Service ended its connection in order</source>
        <translation>服务按序结束了连接</translation>
    </message>
    <message>
        <source>{0} sent GOAWAY without an error while the request was on its way: it has served its share of requests, or is restarting.</source>
        <translation>请求在途时 {0} 发送了无错误的 GOAWAY：它已服务够请求数或正在重启。</translation>
    </message>
    <message>
        <source>Nothing is wrong as long as it is rare. Requests that may be repeated are repeated by themselves.</source>
        <translation>偶尔发生并无问题；可以重复的请求会自动重试。</translation>
    </message>
    <message>
        <source>TLS too weak for HTTP/2</source>
        <translation>TLS 强度不足以使用 HTTP/2</translation>
    </message>
    <message>
        <source>{0} refused HTTP/2 over this cipher (INADEQUATE_SECURITY).</source>
        <translation>{0} 拒绝在此加密算法上使用 HTTP/2（INADEQUATE_SECURITY）。</translation>
    </message>
    <message>
        <source>Allow TLS 1.3, or an AEAD cipher of TLS 1.2, on the service.</source>
        <translation>在服务上允许 TLS 1.3 或 TLS 1.2 的 AEAD 算法。</translation>
    </message>
    <message>
        <source>Header compression broke</source>
        <translation>首部压缩出错</translation>
    </message>
    <message>
        <source>The HTTP/2 header compression with {0} is out of step: a middlebox, or a fault in a library.</source>
        <translation>与 {0} 的 HTTP/2 首部压缩失步：中间设备或库的缺陷。</translation>
    </message>
    <message>
        <source>Set the protocol of the service to http1.1 to work on, and report it to the maker of the service.</source>
        <translation>先把服务的协议设为 http1.1，并向服务的作者报告。</translation>
    </message>
    <message>
        <source>Flow control of HTTP/2 broke</source>
        <translation>HTTP/2 流量控制出错</translation>
    </message>
    <message>
        <source>One side of the HTTP/2 connection with {0} does not keep to the windows: {1}.</source>
        <translation>与 {0} 的 HTTP/2 连接有一方不遵守窗口：{1}。</translation>
    </message>
    <message>
        <source>Service does not serve this name here</source>
        <translation>服务不在此处理该名称</translation>
    </message>
    <message>
        <source>The service answered 421: it does not accept the name {0} (Host) on a connection for {1} (SNI).</source>
        <translation>服务回答 421：它不接受在为 {1}（SNI）建立的连接上使用名称 {0}（Host）。</translation>
    </message>
    <message>
        <source>Set the server name to the name of the request (leave it empty), or rewrite Host to the name that the service knows.</source>
        <translation>把服务器名称设为请求的名称（留空），或把 Host 改写为服务认识的名称。</translation>
    </message>
    <message>
        <source>Service closed without an answer</source>
        <translation>服务未回答就关闭连接</translation>
    </message>
    <message>
        <source>{0} took the request and closed the connection without a byte: it crashed, does not speak HTTP here, or wants TLS.</source>
        <translation>{0} 收下请求后没有返回任何字节就关闭了连接：它崩溃了、在此不使用 HTTP，或需要 TLS。</translation>
    </message>
    <message>
        <source>Look at the log of the service. If it wants TLS, set its scheme to https.</source>
        <translation>查看服务的日志。若它需要 TLS，把协议方案设为 https。</translation>
    </message>
    <message>
        <source>Answer was cut short</source>
        <translation>回答被截断</translation>
    </message>
    <message>
        <source>{0} ended the connection in the middle of its answer: {1}.</source>
        <translation>{0} 在回答途中结束了连接：{1}。</translation>
    </message>
    <message>
        <source>Look at the log of the service and at its own time limits.</source>
        <translation>查看服务的日志及其自身的时间限制。</translation>
    </message>
    <message>
        <source>Head is too large</source>
        <translation>首部过大</translation>
    </message>
    <message>
        <source>The head of the {0} is larger than one side allows ({1}).</source>
        <translation>{0}的首部超过了某一方的限制（{1}）。</translation>
    </message>
    <message>
        <source>Make cookies and tokens smaller; if it is the service that refuses, raise its limit.</source>
        <translation>缩小 Cookie 和令牌；如果是服务拒绝，请提高它的限制。</translation>
    </message>
    <message>
        <source>Redirects go round in circles</source>
        <translation>重定向循环</translation>
    </message>
    <message>
        <source>The service redirects {0} to itself again and again: it takes the visitor&apos;s https for http.</source>
        <translation>服务一再把 {0} 重定向到自身：它把访问者的 https 当作 http。</translation>
    </message>
    <message>
        <source>Let the application trust X-Forwarded-Proto, or speak https to it.</source>
        <translation>让应用信任 X-Forwarded-Proto，或以 https 访问它。</translation>
    </message>
    <message>
        <source>Answer is not valid HTTP</source>
        <translation>回答不是有效的 HTTP</translation>
    </message>
    <message>
        <source>What {0} sent is not valid HTTP: {1}.</source>
        <translation>{0} 发送的内容不是有效的 HTTP：{1}。</translation>
    </message>
    <message>
        <source>Correct the service; the line quoted is the one that is wrong.</source>
        <translation>更正服务；引用的那一行有误。</translation>
    </message>
    <message>
        <source>Another service listens on this port</source>
        <translation>此端口上是另一种服务</translation>
    </message>
    <message>
        <source>{0} is no HTTP service: it greets as {1}.</source>
        <translation>{0} 不是 HTTP 服务：它以 {1} 问候。</translation>
    </message>
    <message>
        <source>Correct the port, or publish it as type tcp.</source>
        <translation>更正端口，或以 tcp 类型发布。</translation>
    </message>
    <message>
        <source>PROXY header on one side only</source>
        <translation>只有一侧使用 PROXY 头</translation>
    </message>
    <message>
        <source>A PROXY protocol header stands where HTTP was expected: {0}.</source>
        <translation>在应为 HTTP 的位置出现了 PROXY 协议头：{0}。</translation>
    </message>
    <message>
        <source>Add the front that writes it to culvert.trustedProxies, or switch it off there.</source>
        <translation>把写入它的前端加入 culvert.trustedProxies，或在前端关闭它。</translation>
    </message>
    <message>
        <source>Service closed an idle connection under a request</source>
        <translation>服务在请求到达时关闭了空闲连接</translation>
    </message>
    <message>
        <source>{0} closed a connection that waited for the next request, just as one was sent.</source>
        <translation>{0} 关闭了一个等待下一请求的连接，而请求恰好发出。</translation>
    </message>
    <message>
        <source>Let the service keep idle connections longer than 30 seconds; requests that may be repeated are repeated by themselves.</source>
        <translation>让服务保持空闲连接超过 30 秒；可以重复的请求会自动重试。</translation>
    </message>
    <message>
        <source>Service does not accept the Host</source>
        <translation>服务不接受 Host</translation>
    </message>
    <message>
        <source>The service answered {0} because it does not know the host name {1}: {2}.</source>
        <translation>服务回答 {0}，因为它不认识主机名 {1}：{2}。</translation>
    </message>
    <message>
        <source>Rewrite Host to a name that the application knows, or allow the name in the application.</source>
        <translation>把 Host 改写为应用认识的名称，或在应用中允许该名称。</translation>
    </message>
    <message>
        <source>Request is too large for the service</source>
        <translation>请求对服务来说太大</translation>
    </message>
    <message>
        <source>The service answered 413: the body is larger than it allows.</source>
        <translation>服务回答 413：请求体超过其限制。</translation>
    </message>
    <message>
        <source>Raise the limit of the service (nginx: client_max_body_size).</source>
        <translation>提高服务的限制（nginx：client_max_body_size）。</translation>
    </message>
    <message>
        <source>Service refuses the WebSocket&apos;s origin</source>
        <translation>服务拒绝 WebSocket 的来源</translation>
    </message>
    <message>
        <source>The service answered the WebSocket handshake with 403; its Origin is {0}.</source>
        <translation>服务以 403 回答 WebSocket 握手；其 Origin 为 {0}。</translation>
    </message>
    <message>
        <source>Allow this origin in the application.</source>
        <translation>在应用中允许该来源。</translation>
    </message>
    <message>
        <source>WebSocket lost its Upgrade on the way</source>
        <translation>WebSocket 在途中丢失 Upgrade</translation>
    </message>
    <message>
        <source>A request with the fields of a WebSocket came without Upgrade: a proxy in front of us takes it off.</source>
        <translation>带有 WebSocket 字段的请求没有 Upgrade：前面的代理将其去掉了。</translation>
    </message>
    <message>
        <source>In that proxy pass Upgrade and Connection on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade).</source>
        <translation>在那个代理中传递 Upgrade 和 Connection（nginx：proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade）。</translation>
    </message>
    <message>
        <source>WebSocket answer does not fit the question</source>
        <translation>WebSocket 应答与请求不符</translation>
    </message>
    <message>
        <source>{0} did not answer the WebSocket handshake as it must: with another key (an old answer from a cache), with an extension that nobody offered, or it is no WebSocket server.</source>
        <translation>{0} 没有按规定回答 WebSocket 握手：密钥不符（缓存中的旧应答）、使用了无人提供的扩展，或并非 WebSocket 服务器。</translation>
    </message>
    <message>
        <source>Check that the port is that of the WebSocket server, and that no cache answers for it.</source>
        <translation>检查端口是否属于 WebSocket 服务器，且没有缓存代为应答。</translation>
    </message>
    <message>
        <source>Service has no WebSockets over HTTP/2</source>
        <translation>服务不支持 HTTP/2 上的 WebSocket</translation>
    </message>
    <message>
        <source>{0} speaks HTTP/2 only and does not announce extended CONNECT (RFC 8441), so no WebSocket can be opened.</source>
        <translation>{0} 只支持 HTTP/2 且未声明扩展 CONNECT（RFC 8441），因此无法打开 WebSocket。</translation>
    </message>
    <message>
        <source>Let the service speak HTTP/1.1 too, or switch RFC 8441 on there.</source>
        <translation>让服务也支持 HTTP/1.1，或在那里启用 RFC 8441。</translation>
    </message>
    <message>
        <source>Something on the way does not like our SETTINGS</source>
        <translation>途中有设备不接受我们的 SETTINGS</translation>
    </message>
    <message>
        <source>The visitor&apos;s HTTP/2 connection ended with PROTOCOL_ERROR right after our SETTINGS: a TLS-inspecting middlebox may not know extended CONNECT.</source>
        <translation>访问者的 HTTP/2 连接在我们的 SETTINGS 之后立即以 PROTOCOL_ERROR 结束：检查 TLS 的中间设备可能不认识扩展 CONNECT。</translation>
    </message>
    <message>
        <source>Switch extended CONNECT off for this listener.</source>
        <translation>为此监听关闭扩展 CONNECT。</translation>
    </message>
    <message>
        <source>Visitor offers no protocol that we take</source>
        <translation>访问者未提供我们接受的协议</translation>
    </message>
    <message>
        <source>A visitor offers {0} only, and this listener takes {1}. Browsers open WebSockets this way.</source>
        <translation>访问者只提供 {0}，而此监听只接受 {1}。浏览器会这样打开 WebSocket。</translation>
    </message>
    <message>
        <source>Set the protocol of the listener to auto.</source>
        <translation>把监听的协议设为 auto。</translation>
    </message>
    <message>
        <source>Tunnels end after the same time</source>
        <translation>隧道总在相同时间后结束</translation>
    </message>
    <message>
        <source>Tunnels of this proxy end after {0} again and again: a hop on the way cuts idle connections.</source>
        <translation>此代理的隧道一再在 {0} 后结束：途中有一跳会切断空闲连接。</translation>
    </message>
    <message>
        <source>Send a heartbeat more often than that, or raise the time limit of the hop (nginx: proxy_read_timeout).</source>
        <translation>以更短的间隔发送心跳，或提高那一跳的时间限制（nginx：proxy_read_timeout）。</translation>
    </message>
    <message>
        <source>WebSocket frames were changed on the way</source>
        <translation>WebSocket 帧在途中被改动</translation>
    </message>
    <message>
        <source>The WebSocket ended with code {0} right after it opened{1}.</source>
        <translation>WebSocket 打开后立即以代码 {0} 结束{1}。</translation>
    </message>
    <message>
        <source>Compare the extensions and subprotocols that were offered and chosen; binary data must not travel in text frames.</source>
        <translation>比较所提供和所选的扩展与子协议；二进制数据不得放在文本帧中。</translation>
    </message>
    <message>
        <source>Open tunnel is told too late</source>
        <translation>隧道开启的通知过迟</translation>
    </message>
    <message>
        <source>The service opened the tunnel, and the visitor heard of it {0} later.</source>
        <translation>服务已打开隧道，访问者在 {0} 后才得知。</translation>
    </message>
    <message>
        <source>Elsewhere: leave CONNECT out of encoding. Here it is a fault: report it with the log.</source>
        <translation>在其他地方：把 CONNECT 排除在编码之外。在此处则是缺陷：请连同日志报告。</translation>
    </message>
    <message>
        <source>Events are held back</source>
        <translation>事件被滞留</translation>
    </message>
    <message>
        <source>An event stream came all at once after {0}: something before us collects it.</source>
        <translation>事件流在 {0} 后一次性到达：我们之前有设备在积攒它。</translation>
    </message>
    <message>
        <source>Switch buffering and compression off for it (nginx: proxy_buffering off; or the field X-Accel-Buffering: no).</source>
        <translation>为其关闭缓冲和压缩（nginx：proxy_buffering off；或字段 X-Accel-Buffering: no）。</translation>
    </message>
    <message>
        <source>Event streams end after the same time</source>
        <translation>事件流总在相同时间后结束</translation>
    </message>
    <message>
        <source>Event streams of this proxy end after {0} of silence again and again.</source>
        <translation>此代理的事件流一再在静默 {0} 后结束。</translation>
    </message>
    <message>
        <source>Let the service send a comment line more often than that, or raise the time limit of the hop.</source>
        <translation>让服务以更短的间隔发送注释行，或提高那一跳的时间限制。</translation>
    </message>
    <message>
        <source>Browser has no connection left for more streams</source>
        <translation>浏览器没有更多连接可用</translation>
    </message>
    <message>
        <source>One visitor holds {0} event streams over HTTP/1.1: browsers open six connections and wait with the rest.</source>
        <translation>一个访问者通过 HTTP/1.1 保持 {0} 个事件流：浏览器最多打开六个连接，其余等待。</translation>
    </message>
    <message>
        <source>Publish it with TLS, so that browsers use HTTP/2, where streams share one connection.</source>
        <translation>以 TLS 发布，使浏览器使用 HTTP/2，各流共享一个连接。</translation>
    </message>
    <message>
        <source>Browser may not read the answer (CORS)</source>
        <translation>浏览器不得读取回答（CORS）</translation>
    </message>
    <message>
        <source>The page of {0} asks from another origin, and the answer lacks what CORS demands: {1}.</source>
        <translation>{0} 的页面跨源请求，而回答缺少 CORS 所需的内容：{1}。</translation>
    </message>
    <message>
        <source>Let the service send: {2}. Or let the gateway help: culvert.cors.assist with this origin.</source>
        <translation>让服务发送：{2}。或让网关协助：culvert.cors.assist 并列出该来源。</translation>
    </message>
    <message>
        <source>CORS permission is given twice</source>
        <translation>CORS 许可出现两次</translation>
    </message>
    <message>
        <source>The answer carries Access-Control-Allow-Origin {0} times; browsers accept one.</source>
        <translation>回答中 Access-Control-Allow-Origin 出现 {0} 次；浏览器只接受一个。</translation>
    </message>
    <message>
        <source>Remove it from the service or from the proxy that adds it.</source>
        <translation>从服务或添加它的代理中去掉一个。</translation>
    </message>
    <message>
        <source>Event stream was asked for, something else came</source>
        <translation>请求事件流却得到其他内容</translation>
    </message>
    <message>
        <source>An EventSource asked for {0} and got {1} (status {2}): a wrong path, an error page or a login page.</source>
        <translation>EventSource 请求 {0}，得到的是 {1}（状态 {2}）：路径错误、错误页或登录页。</translation>
    </message>
    <message>
        <source>Correct the address of the event stream; it must answer with content type text/event-stream.</source>
        <translation>更正事件流的地址；它必须以内容类型 text/event-stream 回答。</translation>
    </message>
    <message>
        <source>Token was not accepted</source>
        <translation>令牌未被接受</translation>
    </message>
    <message>
        <source>The service answered 401: {0}.</source>
        <translation>服务回答 401：{0}。</translation>
    </message>
    <message>
        <source>Check that the token is sent, has not expired and is for this audience; across sites cookies need SameSite=None; Secure.</source>
        <translation>检查令牌是否已发送、未过期且面向该受众；跨站 Cookie 需要 SameSite=None; Secure。</translation>
    </message>
    <message>
        <source>TLS came where plain HTTP is spoken</source>
        <translation>在明文 HTTP 处收到 TLS</translation>
    </message>
    <message>
        <source>A visitor began TLS on a plain port: https or wss was used for an http address.</source>
        <translation>访问者在明文端口上开始 TLS：对 http 地址使用了 https 或 wss。</translation>
    </message>
    <message>
        <source>Use http or ws for this address, or publish it with TLS.</source>
        <translation>对此地址使用 http 或 ws，或以 TLS 发布。</translation>
    </message>
    <message>
        <source>Answer points to an internal host</source>
        <translation>回答指向内部主机</translation>
    </message>
    <message>
        <source>The field {0} of the answer names {1}, which visitors cannot reach.</source>
        <translation>回答的字段 {0} 指向 {1}，访问者无法到达。</translation>
    </message>
    <message>
        <source>Let the service see the visitor&apos;s Host (culvert.upstream.host = &quot;preserve&quot;), or correct its base address.</source>
        <translation>让服务看到访问者的 Host（culvert.upstream.host = &quot;preserve&quot;），或更正其基础地址。</translation>
    </message>
    <message>
        <source>Encoding and body do not agree</source>
        <translation>编码与内容不符</translation>
    </message>
    <message>
        <source>Content-Encoding says {0}, but the body is {1}.</source>
        <translation>Content-Encoding 为 {0}，而内容却是 {1}。</translation>
    </message>
    <message>
        <source>Switch one of the two encoders off, or let the one that encodes say so.</source>
        <translation>关闭两个编码器之一，或让进行编码的一方声明。</translation>
    </message>
    <message>
        <source>gRPC call got no gRPC answer</source>
        <translation>gRPC 调用未得到 gRPC 回答</translation>
    </message>
    <message>
        <source>A gRPC call was answered without what gRPC needs: {0}.</source>
        <translation>gRPC 调用的回答缺少 gRPC 所需内容：{0}。</translation>
    </message>
    <message>
        <source>Keep HTTP/2 on every hop to the service; HTTP/1.1 hops and error pages lose the trailers.</source>
        <translation>在到服务的每一跳都保持 HTTP/2；HTTP/1.1 的跳和错误页会丢失尾部字段。</translation>
    </message>
    <message>
        <source>gRPC call came without TE</source>
        <translation>gRPC 调用缺少 TE</translation>
    </message>
    <message>
        <source>A gRPC call came without te: trailers: a hop in front of us took it off.</source>
        <translation>gRPC 调用没有 te: trailers：前面的一跳去掉了它。</translation>
    </message>
    <message>
        <source>Correct the proxy in front so that it passes te: trailers on.</source>
        <translation>更正前面的代理，使其传递 te: trailers。</translation>
    </message>
    <message>
        <source>Certificate files cannot be used</source>
        <translation>证书文件无法使用</translation>
    </message>
    <message>
        <source>A certificate or key of ours cannot be used: {0}.</source>
        <translation>我们的证书或密钥无法使用：{0}。</translation>
    </message>
    <message>
        <source>Check that the files exist, belong together, are PEM and have not expired.</source>
        <translation>检查文件是否存在、相互匹配、为 PEM 格式且未过期。</translation>
    </message>
    <message>
        <source>Visitor does not trust our certificate</source>
        <translation>访问者不信任我们的证书</translation>
    </message>
    <message>
        <source>A visitor ended the handshake with alert {0} ({1}).</source>
        <translation>访问者以警报 {0}（{1}）结束握手。</translation>
    </message>
    <message>
        <source>Use a certificate that visitors trust, with its chain, for the name {2}.</source>
        <translation>为名称 {2} 使用访问者信任的证书，并带上证书链。</translation>
    </message>
    <message>
        <source>Plain HTTP came to a TLS port</source>
        <translation>在 TLS 端口收到明文 HTTP</translation>
    </message>
    <message>
        <source>A visitor spoke plain HTTP where https is served.</source>
        <translation>访问者在提供 https 的位置使用了明文 HTTP。</translation>
    </message>
    <message>
        <source>Use https:// for this address.</source>
        <translation>对此地址使用 https://。</translation>
    </message>
    <message>
        <source>No proxy for this name</source>
        <translation>没有此名称的代理</translation>
    </message>
    <message>
        <source>A visitor asked for {0} by TLS, and nothing is published under that name.</source>
        <translation>访问者通过 TLS 请求 {0}，而该名称下没有发布任何内容。</translation>
    </message>
    <message>
        <source>Publish a proxy for the name, or correct its DNS entry.</source>
        <translation>为该名称发布代理，或更正其 DNS 记录。</translation>
    </message>
    <message>
        <source>This computer has run out of something</source>
        <translation>本机资源耗尽</translation>
    </message>
    <message>
        <source>The system refused another connection to {0}: {1}.</source>
        <translation>系统拒绝了到 {0} 的新连接：{1}。</translation>
    </message>
    <message>
        <source>Allow more open files (LimitNOFILE, ulimit -n); if ports ran out, reuse connections or add source addresses.</source>
        <translation>允许打开更多文件（LimitNOFILE、ulimit -n）；若端口耗尽，请复用连接或增加源地址。</translation>
    </message>
    <message>
        <source>Visitors leave before the answer</source>
        <translation>访问者在回答前离开</translation>
    </message>
    <message>
        <source>{0} of the last {1} requests were given up by the visitor before the answer came; it takes {2} (median) to {3} (95 %).</source>
        <translation>最近 {1} 个请求中有 {0} 个在回答到来前被访问者放弃；回答需要 {2}（中位数）到 {3}（95 %）。</translation>
    </message>
    <message>
        <source>Make the service faster, or let visitors wait longer.</source>
        <translation>加快服务，或让访问者等待更久。</translation>
    </message>
    <message>
        <source>Client of this proxy is not connected</source>
        <translation>此代理的客户端未连接</translation>
    </message>
    <message>
        <source>No work connection of the client that publishes {0} came.</source>
        <translation>没有收到发布 {0} 的客户端的工作连接。</translation>
    </message>
    <message>
        <source>Start the client, or look at its log if it runs.</source>
        <translation>启动客户端；若已运行，请查看其日志。</translation>
    </message>
    <message>
        <source>Clocks differ</source>
        <translation>时钟不一致</translation>
    </message>
    <message>
        <source>The clock of the service differs from this computer&apos;s by {0}.</source>
        <translation>服务的时钟与本机相差 {0}。</translation>
    </message>
    <message>
        <source>Set both clocks by NTP; certificates and tokens depend on them.</source>
        <translation>用 NTP 校准两边的时钟；证书和令牌依赖它们。</translation>
    </message>
    <message>
        <source>Visitor takes no more data</source>
        <translation>访问者不再接收数据</translation>
    </message>
    <message>
        <source>Data waited and the visitor&apos;s window stayed closed: {0}.</source>
        <translation>数据在等待，而访问者的窗口一直关闭：{0}。</translation>
    </message>
    <message>
        <source>Look at the visitor&apos;s program: it does not read, or does not open its window again.</source>
        <translation>检查访问者的程序：它没有读取，或没有重新打开窗口。</translation>
    </message>
    <message>
        <source>SETTINGS were never acknowledged</source>
        <translation>SETTINGS 从未被确认</translation>
    </message>
    <message>
        <source>The HTTP/2 peer {0} did not answer or acknowledge our SETTINGS in time: the path works one way only, or the peer is stuck.</source>
        <translation>HTTP/2 对端 {0} 未及时回答或确认我们的 SETTINGS：路径单向可用，或对端卡住。</translation>
    </message>
    <message>
        <source>Look at the peer, and at what stands between.</source>
        <translation>检查对端以及途中的设备。</translation>
    </message>
    <message>
        <source>Service ignores Expect: 100-continue</source>
        <translation>服务忽略 Expect: 100-continue</translation>
    </message>
    <message>
        <source>An upload waited {0} because the service never said 100 Continue.</source>
        <translation>一次上传等待了 {0}，因为服务从未回答 100 Continue。</translation>
    </message>
    <message>
        <source>Nothing breaks. To save the wait, let the service answer Expect, or the visitor not send it.</source>
        <translation>不会出错。若要省去等待，让服务回答 Expect，或让访问者不发送它。</translation>
    </message>
    <message>
        <source>HTTP/2 came where HTTP/1.1 is spoken</source>
        <translation>在 HTTP/1.1 处收到 HTTP/2</translation>
    </message>
    <message>
        <source>A peer began with the preface of HTTP/2 where only HTTP/1.1 is taken.</source>
        <translation>对端以 HTTP/2 的前言开始，而此处只接受 HTTP/1.1。</translation>
    </message>
    <message>
        <source>Set HTTP/1.1 on the hop in front, or the protocol of the listener to auto.</source>
        <translation>在前一跳设置 HTTP/1.1，或把监听的协议设为 auto。</translation>
    </message>
    <message>
        <source>The same request came twice</source>
        <translation>同一请求出现两次</translation>
    </message>
    <message>
        <source>Two requests carried the same {0} within {1}: a hop in front of us repeats. We sent each of them {2}.</source>
        <translation>两个请求在 {1} 内带有相同的 {0}：前面的一跳在重复发送。我们每个各发送 {2}。</translation>
    </message>
    <message>
        <source>Switch repeating off in front for methods that are not idempotent.</source>
        <translation>在前一跳对非幂等方法关闭重复发送。</translation>
    </message>
    <message>
        <source>Service ends idle connections with an answer</source>
        <translation>服务以应答结束空闲连接</translation>
    </message>
    <message>
        <source>{0} answered {1} on a connection where nothing was asked: that is how it ends idle ones.</source>
        <translation>{0} 在没有请求的连接上回答了 {1}：它以此结束空闲连接。</translation>
    </message>
    <message>
        <source>Nothing breaks; let the service keep idle connections longer than 30 seconds.</source>
        <translation>不会出错；让服务保持空闲连接超过 30 秒。</translation>
    </message>
</context>
</TS>
