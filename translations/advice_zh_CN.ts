<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Advice</name>
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
</context>
</TS>
