<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>culvert::ui::Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>配置(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;roxy</source>
        <translation>代理(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Open a profile…</source>
        <translation>打开配置(&amp;O)…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>启动(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>重新启动(&amp;R)</translation>
    </message>
    <message>
        <source>Try &amp;now</source>
        <translation>立即重试(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Apply changes</source>
        <translation>应用更改(&amp;A)</translation>
    </message>
    <message>
        <source>Show &amp;file</source>
        <translation>显示文件(&amp;F)</translation>
    </message>
    <message>
        <source>Remove from &amp;list</source>
        <translation>从列表中移除(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Copy public address</source>
        <translation>复制公网地址(&amp;C)</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Open in &amp;browser</source>
        <translation>在浏览器中打开(&amp;B)</translation>
    </message>
    <message>
        <source>Show c&amp;onnections</source>
        <translation>显示连接(&amp;O)</translation>
    </message>
    <message>
        <source>Show &amp;logs</source>
        <translation>显示日志(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Sidebar</source>
        <translation>侧边栏(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Header</source>
        <translation>标题区(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Roomy rows</source>
        <translation>宽松行距(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Connections</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>L&amp;ogs</source>
        <translation>日志(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>For&amp;ward</source>
        <translation>前进(&amp;W)</translation>
    </message>
    <message>
        <source>S&amp;earch</source>
        <translation>搜索(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Next area</source>
        <translation>下一个区域(&amp;N)</translation>
    </message>
    <message>
        <source>Reset la&amp;yout</source>
        <translation>重置布局(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <comment>language</comment>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <comment>theme</comment>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>High &amp;contrast</source>
        <translation>高对比度(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;About Culvert</source>
        <translation>关于 Culvert(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;New profile…</source>
        <translation>新建配置(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Re&amp;view changes…</source>
        <translation>查看更改(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Go back to the settings that worked</source>
        <translation>恢复可用的设置(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;New proxy…</source>
        <translation>新建代理(&amp;N)…</translation>
    </message>
    <message>
        <source>New &amp;visitor entry…</source>
        <translation>新建访客端(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>编辑(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Duplicate…</source>
        <translation>复制一份(&amp;D)…</translation>
    </message>
    <message>
        <source>Switch o&amp;ff</source>
        <translation>关闭(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>删除(&amp;R)</translation>
    </message>
    <message>
        <source>Sett&amp;ings</source>
        <translation>设置(&amp;I)</translation>
    </message>
    <message>
        <source>New proxy</source>
        <translation>新建代理</translation>
    </message>
    <message>
        <source>Switch o&amp;n</source>
        <translation>开启(&amp;N)</translation>
    </message>
    <message>
        <source>Show re&amp;quests</source>
        <translation>显示请求(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>诊断(&amp;D)</translation>
    </message>
    <message>
        <source>Dia&amp;gnose</source>
        <translation>诊断(&amp;G)</translation>
    </message>
    <message>
        <source>Re&amp;quests</source>
        <translation>请求(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>偏好设置(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>Import from the &amp;clipboard</source>
        <translation>从剪贴板导入(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>E&amp;xpose a port…</source>
        <translation>公开端口(&amp;X)…</translation>
    </message>
    <message>
        <source>Expose a port</source>
        <translation>公开端口</translation>
    </message>
    <message>
        <source>Certi&amp;ficates</source>
        <translation>证书(&amp;F)</translation>
    </message>
    <message>
        <source>Tr&amp;affic</source>
        <translation>流量(&amp;A)</translation>
    </message>
</context>
<context>
    <name>culvert::ui::AddressPage</name>
    <message>
        <source>Under which address?</source>
        <translation>用哪个地址？</translation>
    </message>
    <message>
        <source>This &amp;port of the server:</source>
        <translation>服务器的这个端口(&amp;P)：</translation>
    </message>
    <message>
        <source>Port of the server</source>
        <translation>服务器的端口</translation>
    </message>
    <message>
        <source>A &amp;subdomain of the server:</source>
        <translation>服务器的子域名(&amp;S)：</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>子域名</translation>
    </message>
    <message>
        <source>A &amp;domain of my own:</source>
        <translation>我自己的域名(&amp;D)：</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>域名</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Attempt</name>
    <message>
        <source>It cannot be put into the file.</source>
        <translation>无法写入文件。</translation>
    </message>
    <message>
        <source>This profile cannot be read any more.</source>
        <translation>此配置已无法读取。</translation>
    </message>
    <message>
        <source>The profile would have mistakes</source>
        <translation>这样配置会有错误</translation>
    </message>
    <message>
        <source>Added %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已添加 %1</translation>
    </message>
    <message>
        <source>The file was changed elsewhere</source>
        <translation>文件已在别处更改</translation>
    </message>
    <message>
        <source>Nothing was written. Look at it and try again.</source>
        <translation>没有写入任何内容。请查看后重试。</translation>
    </message>
    <message>
        <source>The file was not written.</source>
        <translation>文件未写入。</translation>
    </message>
    <message>
        <source>The profile whose proxies move is gone.</source>
        <translation>要迁移代理的配置已不存在。</translation>
    </message>
    <message>
        <source>A secret of this text cannot be taken out of it, so that it would be readable in a file.</source>
        <translation>此文本中的一个密钥无法取出，写入后会在文件中可读。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>无法创建文件夹 %1。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Banner</name>
    <message>
        <source>All lines</source>
        <translation>全部内容</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
    <message numerus="yes">
        <source>Show all %n</source>
        <comment>lines</comment>
        <translation>
            <numerusform>显示全部 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::BodyText</name>
    <message>
        <source>Line %1, column %2: %3</source>
        <comment>%1, %2: numbers, %3: what is wrong there</comment>
        <translation>第 %1 行第 %2 列：%3</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CaptureButton</name>
    <message>
        <source>Capture: off</source>
        <translation>捕获：关闭</translation>
    </message>
    <message>
        <source>Capture: heads</source>
        <translation>捕获：头部</translation>
    </message>
    <message>
        <source>Capture: bodies</source>
        <translation>捕获：正文</translation>
    </message>
    <message>
        <source>What is kept of the requests of this proxy</source>
        <translation>此代理的请求保留哪些内容</translation>
    </message>
    <message>
        <source>Off: keep nothing</source>
        <translation>关闭：不保留</translation>
    </message>
    <message>
        <source>Heads, with credentials masked</source>
        <translation>头部，凭据已遮盖</translation>
    </message>
    <message>
        <source>Bodies, too, up to %1 each</source>
        <comment>a size</comment>
        <translation>正文也保留，每个最多 %1</translation>
    </message>
    <message>
        <source>Bodies may hold passwords and personal data. They stay in the memory of this program and are never written to a file unless you export them.</source>
        <translation>正文可能含有密码和个人数据。它们只留在本程序的内存中，除非您导出，否则绝不写入文件。</translation>
    </message>
    <message>
        <source>Capture bodies</source>
        <translation>捕获正文</translation>
    </message>
    <message>
        <source>The file cannot be changed here: %1 Set culvert.capture.mode = %2 by hand.</source>
        <comment>%1: a sentence, %2: a value</comment>
        <translation>无法在此修改文件：%1请手动设置 culvert.capture.mode = %2。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateDetails</name>
    <message>
        <source>Details of the certificate</source>
        <translation>证书详情</translation>
    </message>
    <message>
        <source>Start again with them</source>
        <translation>用新文件重新启动</translation>
    </message>
    <message>
        <source>frp uses this setting; Culvert keeps it and does not support it yet.</source>
        <translation>frp 使用此设置；Culvert 会保留它，但尚不支持。</translation>
    </message>
    <message>
        <source>Test handshake, under way</source>
        <translation>测试握手，进行中</translation>
    </message>
    <message>
        <source>Test handshake</source>
        <translation>测试握手</translation>
    </message>
    <message>
        <source>Pin this certificate…</source>
        <translation>固定此证书…</translation>
    </message>
    <message>
        <source>From then on the local service must show exactly this certificate.</source>
        <translation>此后本地服务必须出示这张证书。</translation>
    </message>
    <message>
        <source>It shows SHA-256</source>
        <translation>出示的 SHA-256</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主体</translation>
    </message>
    <message>
        <source>For names</source>
        <translation>适用名称</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效时间</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>私钥类型</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>证书链</translation>
    </message>
    <message>
        <source>Signed with</source>
        <translation>签名算法</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Pinned SHA-256</source>
        <translation>固定的 SHA-256</translation>
    </message>
    <message>
        <source>Certificate file</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>私钥文件</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Authorities</source>
        <translation>颁发机构</translation>
    </message>
    <message>
        <source>%1. %2, until %3</source>
        <comment>%1: number, %2: subject of a certificate, %3: a date</comment>
        <translation>%1. %2，至 %3</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateModel</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主体</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>私钥类型</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Key matches</source>
        <translation>私钥匹配</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>证书链</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>%1: the first of several authorities</comment>
        <translation>
            <numerusform>%1 等，另有 %n 张</numerusform>
        </translation>
    </message>
    <message>
        <source>Yes</source>
        <comment>the key matches</comment>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <comment>the key matches</comment>
        <translation>否</translation>
    </message>
    <message>
        <source>In the settings</source>
        <translation>在设置中</translation>
    </message>
    <message>
        <source>Made by Culvert</source>
        <translation>由 Culvert 生成</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateTexts</name>
    <message>
        <source>Trusted for the server</source>
        <translation>用于验证服务器</translation>
    </message>
    <message>
        <source>Shown to the server</source>
        <translation>向服务器出示</translation>
    </message>
    <message>
        <source>Shown to visitors</source>
        <translation>向访问者出示</translation>
    </message>
    <message>
        <source>Trusted for the local service</source>
        <translation>用于验证本地服务</translation>
    </message>
    <message>
        <source>Pinned for the local service</source>
        <translation>固定的本地服务证书</translation>
    </message>
    <message>
        <source>Shown to the local service</source>
        <translation>向本地服务出示</translation>
    </message>
    <message>
        <source>Trusted for the identity provider</source>
        <translation>用于验证身份提供方</translation>
    </message>
    <message>
        <source>Shown by the web admin page</source>
        <translation>由网页管理界面出示</translation>
    </message>
    <message>
        <source>Trusted by the web admin page</source>
        <translation>网页管理界面用于验证</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>Changed on disk</source>
        <translation>磁盘上已更改</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Half of a pair</source>
        <translation>缺少一半</translation>
    </message>
    <message>
        <source>Key does not match</source>
        <translation>私钥不匹配</translation>
    </message>
    <message>
        <source>Needs passphrase</source>
        <translation>需要口令</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Not yet valid</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>Weak (%1)</source>
        <comment>%1: an algorithm</comment>
        <translation>强度不足（%1）</translation>
    </message>
    <message>
        <source>Not for &quot;%1&quot;</source>
        <comment>%1: a domain</comment>
        <translation>不适用于“%1”</translation>
    </message>
    <message>
        <source>Chain incomplete</source>
        <translation>证书链不完整</translation>
    </message>
    <message numerus="yes">
        <source>Expires in %n day(s)</source>
        <translation>
            <numerusform>%n 天后到期</numerusform>
        </translation>
    </message>
    <message>
        <source>Key readable by others</source>
        <translation>私钥可被他人读取</translation>
    </message>
    <message>
        <source>Made at each start</source>
        <translation>每次启动时生成</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>OK</source>
        <comment>a certificate</comment>
        <translation>正常</translation>
    </message>
    <message>
        <source>The files changed at %1. What runs goes on with the old ones until it is started again.</source>
        <comment>%1: a time</comment>
        <translation>文件于 %1 更改。正在运行的部分会继续使用旧文件，直到重新启动。</translation>
    </message>
    <message>
        <source>The files changed at %1 and cannot be used as they are. What runs goes on with the old ones.</source>
        <comment>%1: a time</comment>
        <translation>文件于 %1 更改，目前无法使用。正在运行的部分会继续使用旧文件。</translation>
    </message>
    <message>
        <source>There is no file %1. Choose the files again.</source>
        <comment>%1: path</comment>
        <translation>没有文件 %1。请重新选择文件。</translation>
    </message>
    <message>
        <source>The file %1 cannot be read: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法读取文件 %1：%2</translation>
    </message>
    <message>
        <source>A certificate needs its key, and a key its certificate. Choose both files.</source>
        <translation>证书需要它的私钥，私钥也需要它的证书。请两个文件都选择。</translation>
    </message>
    <message>
        <source>This key does not belong to this certificate. Choose the key that it was made with.</source>
        <translation>此私钥不属于此证书。请选择生成该证书时所用的私钥。</translation>
    </message>
    <message>
        <source>The key in %1 is encrypted. Culvert needs it without a passphrase; import it from a PKCS#12 file, or decrypt it.</source>
        <comment>%1: path</comment>
        <translation>%1 中的私钥已加密。Culvert 需要没有口令的私钥；请从 PKCS#12 文件导入，或先将其解密。</translation>
    </message>
    <message>
        <source>It ended on %1. Get a new one, or make one.</source>
        <comment>%1: a date</comment>
        <translation>已于 %1 到期。请获取新证书，或自行生成。</translation>
    </message>
    <message>
        <source>It is not valid yet. Check the clock of this computer.</source>
        <translation>它尚未生效。请检查本机的时钟。</translation>
    </message>
    <message>
        <source>%1 is too weak; many programs refuse it. Make a new key and certificate.</source>
        <comment>%1: an algorithm</comment>
        <translation>%1 强度不足，许多程序会拒绝它。请生成新的私钥和证书。</translation>
    </message>
    <message>
        <source>It is not for %1: browsers warn visitors who come there. Its names must include the domain.</source>
        <comment>%1: a domain</comment>
        <translation>它不适用于 %1：浏览器会向访问该域名的访问者发出警告。证书的名称中必须包含该域名。</translation>
    </message>
    <message>
        <source>The certificate of its issuer is neither in the file nor known to this computer. Put the issuer&apos;s certificate behind it in the file.</source>
        <translation>其颁发者的证书既不在文件中，本机也不认识。请把颁发者的证书放到文件中该证书的后面。</translation>
    </message>
    <message numerus="yes">
        <source>It ends on %1, in %n day(s). Renew it before that.</source>
        <comment>%1: a date</comment>
        <translation>
            <numerusform>它将于 %1 到期，还有 %n 天。请在此之前续期。</numerusform>
        </translation>
    </message>
    <message>
        <source>Everybody on this computer can read the key in %1. Take their rights away: chmod 600.</source>
        <comment>%1: path</comment>
        <translation>本机上的所有人都能读取 %1 中的私钥。请取消他们的权限：chmod 600。</translation>
    </message>
    <message>
        <source>No files are given, so a certificate is made at each start. Browsers warn of it, and it is another one each time.</source>
        <translation>未指定文件，因此每次启动时都会生成一张证书。浏览器会对它发出警告，而且每次都不同。</translation>
    </message>
    <message>
        <source>The local service must show exactly this certificate or key.</source>
        <translation>本地服务必须出示这张证书或这个公钥。</translation>
    </message>
    <message>
        <source>Nothing is wrong with it.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>There is a file %1 already. Choose another name, or let it be replaced.</source>
        <comment>%1: path</comment>
        <translation>已有文件 %1。请换一个名称，或允许替换它。</translation>
    </message>
    <message>
        <source>This passphrase does not open the file.</source>
        <translation>此口令无法打开该文件。</translation>
    </message>
    <message>
        <source>This is no PKCS#12 file: %1</source>
        <comment>%1: a path and a reason</comment>
        <translation>这不是 PKCS#12 文件：%1</translation>
    </message>
    <message>
        <source>The file is encrypted in a way that OpenSSL does not know here: %1</source>
        <comment>%1: a path and a reason</comment>
        <translation>该文件的加密方式是此处的 OpenSSL 所不认识的：%1</translation>
    </message>
    <message>
        <source>There is no certificate with its private key: %1</source>
        <comment>%1: a path and a reason</comment>
        <translation>没有带私钥的证书：%1</translation>
    </message>
    <message>
        <source>%1 is larger than a certificate can be.</source>
        <comment>%1: path</comment>
        <translation>%1 过大，不可能是证书。</translation>
    </message>
    <message>
        <source>%1 cannot be read or written: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法读取或写入 %1：%2</translation>
    </message>
    <message>
        <source>without a name</source>
        <comment>a certificate</comment>
        <translation>没有名称</translation>
    </message>
    <message>
        <source>Self-signed</source>
        <translation>自签名</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Issuer not known here</source>
        <translation>颁发者在此未知</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已到期</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>left</comment>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>Expires today</source>
        <translation>今天到期</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificatesPage</name>
    <message numerus="yes">
        <source>%n certificate(s)</source>
        <translation>
            <numerusform>%n 张证书</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <comment>certificates</comment>
        <translation>
            <numerusform>%n 张需要查看</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n certificate(s) copied; the key stays where it is.</source>
        <translation>
            <numerusform>已复制 %n 张证书；私钥留在原处。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) will be closed.</source>
        <translation>
            <numerusform>将关闭 %n 个连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Make a certificate or a signing request</source>
        <translation>生成证书或签名请求</translation>
    </message>
    <message>
        <source>Make a &amp;self-signed certificate…</source>
        <translation>生成自签名证书(&amp;S)…</translation>
    </message>
    <message>
        <source>Self-signed…</source>
        <translation>自签名…</translation>
    </message>
    <message>
        <source>A certificate that is its own issuer</source>
        <translation>由自己颁发的证书</translation>
    </message>
    <message>
        <source>Make a signing &amp;request…</source>
        <translation>生成签名请求(&amp;R)…</translation>
    </message>
    <message>
        <source>Request…</source>
        <translation>签名请求…</translation>
    </message>
    <message>
        <source>For an authority, which makes the certificate</source>
        <translation>交给颁发机构，由其签发证书</translation>
    </message>
    <message>
        <source>&amp;Import PKCS#12…</source>
        <translation>导入 PKCS#12(&amp;I)…</translation>
    </message>
    <message>
        <source>Import PKCS#12…</source>
        <translation>导入 PKCS#12…</translation>
    </message>
    <message>
        <source>Take a certificate and its key out of a .p12 or .pfx file</source>
        <translation>从 PKCS#12 文件中取出证书和私钥</translation>
    </message>
    <message>
        <source>Choose &amp;files…</source>
        <translation>选择文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Other files in the place of these</source>
        <translation>用其他文件代替这些文件</translation>
    </message>
    <message>
        <source>&amp;Test handshake</source>
        <translation>测试握手(&amp;T)</translation>
    </message>
    <message>
        <source>Test handshake</source>
        <translation>测试握手</translation>
    </message>
    <message>
        <source>Connects to the local service of the proxy and shows what it negotiates</source>
        <translation>连接到代理的本地服务，并显示协商的结果</translation>
    </message>
    <message>
        <source>&amp;Copy PEM</source>
        <translation>复制 PEM(&amp;C)</translation>
    </message>
    <message>
        <source>Copy PEM</source>
        <translation>复制 PEM</translation>
    </message>
    <message>
        <source>The certificate only, never the key</source>
        <translation>只复制证书，绝不复制私钥</translation>
    </message>
    <message>
        <source>For&amp;get this pin…</source>
        <translation>取消固定此证书(&amp;G)…</translation>
    </message>
    <message>
        <source>Forget pin…</source>
        <translation>取消固定…</translation>
    </message>
    <message>
        <source>The local service may show another certificate again</source>
        <translation>本地服务可以再次出示其他证书</translation>
    </message>
    <message>
        <source>No certificates</source>
        <translation>没有证书</translation>
    </message>
    <message>
        <source>Certificates and keys that profiles name appear here, with what is wrong with them and how long they are good for.</source>
        <translation>配置所引用的证书和私钥会显示在这里，包括它们有什么问题、还能用多久。</translation>
    </message>
    <message>
        <source>Make a self-signed certificate…</source>
        <translation>生成自签名证书…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CheckModel</name>
    <message>
        <source>OK</source>
        <comment>state of a check</comment>
        <translation>正常</translation>
    </message>
    <message>
        <source>Note</source>
        <comment>state of a check</comment>
        <translation>提示</translation>
    </message>
    <message>
        <source>Problem</source>
        <comment>state of a check</comment>
        <translation>问题</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
</context>
<context>
    <name>culvert::ui::CheckText</name>
    <message>
        <source>Address of the local service</source>
        <translation>本地服务的地址</translation>
    </message>
    <message>
        <source>Certificate files</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>Connect to the local service</source>
        <translation>连接本地服务</translation>
    </message>
    <message>
        <source>Connect to %1</source>
        <comment>an address</comment>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>TLS as it is configured</source>
        <translation>按配置进行 TLS</translation>
    </message>
    <message>
        <source>TLS, offering HTTP/2 only</source>
        <translation>TLS，仅提供 HTTP/2</translation>
    </message>
    <message>
        <source>TLS, offering HTTP/1.1 only</source>
        <translation>TLS，仅提供 HTTP/1.1</translation>
    </message>
    <message>
        <source>TLS for the name %1</source>
        <comment>a host name</comment>
        <translation>以名称 %1 进行 TLS</translation>
    </message>
    <message>
        <source>One request</source>
        <translation>一个请求</translation>
    </message>
    <message>
        <source>The local service answered %1.</source>
        <comment>an HTTP status</comment>
        <translation>本地服务应答 %1。</translation>
    </message>
    <message>
        <source>The local service gave no answer; a visitor would get %1.</source>
        <comment>an HTTP status</comment>
        <translation>本地服务没有应答；访问者会收到 %1。</translation>
    </message>
    <message>
        <source>This proxy has no address that can be connected to.</source>
        <translation>此代理没有可连接的地址。</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>File of the profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>can be read</source>
        <translation>可以读取</translation>
    </message>
    <message>
        <source>the built-in demo has none</source>
        <translation>内置演示没有文件</translation>
    </message>
    <message numerus="yes">
        <source>%n mistake(s)</source>
        <translation>
            <numerusform>%n 处错误</numerusform>
        </translation>
    </message>
    <message>
        <source>Server link</source>
        <translation>服务器链路</translation>
    </message>
    <message>
        <source>The profile does not run.</source>
        <translation>此配置没有运行。</translation>
    </message>
    <message>
        <source>logged in; server version %1</source>
        <translation>已登录；服务器版本 %1</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Proxy at the server</source>
        <translation>服务器上的代理</translation>
    </message>
    <message>
        <source>reachable at %1</source>
        <comment>public address</comment>
        <translation>可通过 %1 访问</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ChooseDialog</name>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>证书 (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>&amp;Certificate file:</source>
        <translation>证书文件(&amp;C)：</translation>
    </message>
    <message>
        <source>Certificate file</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>Keys (*.pem *.key)</source>
        <translation>私钥 (*.pem *.key)</translation>
    </message>
    <message>
        <source>&amp;Key file:</source>
        <translation>私钥文件(&amp;K)：</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>私钥文件</translation>
    </message>
    <message>
        <source>Put into the settings</source>
        <translation>写入设置</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>%1: what a certificate is for, %2: proxy or profile</comment>
        <translation>%2：%1</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ConnectPage</name>
    <message>
        <source>no answer yet</source>
        <translation>尚无应答</translation>
    </message>
    <message>
        <source>%1  ·  %2  ·  %3  ·  from %4</source>
        <extracomment>A request, its HTTP status, the time it took, and the address of its visitor.</extracomment>
        <translation>%1  ·  %2  ·  %3  ·  来自 %4</translation>
    </message>
    <message>
        <source>%1  ·  %2</source>
        <extracomment>A connection: the address of its visitor, and its state.</extracomment>
        <translation>%1  ·  %2</translation>
    </message>
    <message>
        <source>The keychain did not keep the token: %1 It is known until the program ends.</source>
        <comment>%1: the keychain&apos;s own words</comment>
        <translation>系统密钥库没有保存令牌：%1 程序结束前仍可使用。</translation>
    </message>
    <message>
        <source>Public address: %1</source>
        <translation>公网地址：%1</translation>
    </message>
    <message>
        <source>A secret is needed</source>
        <translation>需要密钥</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The profile&apos;s file has mistakes</source>
        <translation>配置文件有错误</translation>
    </message>
    <message>
        <source>Look at it in the window; nothing was started.</source>
        <translation>请在窗口中查看；没有启动任何内容。</translation>
    </message>
    <message>
        <source>Enter token…</source>
        <translation>输入令牌…</translation>
    </message>
    <message>
        <source>Choose another address…</source>
        <translation>选择其他地址…</translation>
    </message>
    <message>
        <source>Choose another service…</source>
        <translation>选择其他服务…</translation>
    </message>
    <message>
        <source>Edit the server…</source>
        <translation>编辑服务器…</translation>
    </message>
    <message>
        <source>Sending a request to the public address…</source>
        <translation>正在向公网地址发送请求…</translation>
    </message>
    <message>
        <source>Connecting to the public address…</source>
        <translation>正在连接公网地址…</translation>
    </message>
    <message>
        <source>It is reachable</source>
        <translation>已可访问</translation>
    </message>
    <message>
        <source>Not reachable yet</source>
        <translation>尚不可访问</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the public address</source>
        <translation>复制公网地址</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Open the public address in the browser</source>
        <translation>在浏览器中打开公网地址</translation>
    </message>
    <message>
        <source>&amp;Send a test request</source>
        <translation>发送测试请求(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Make a test connection</source>
        <translation>建立测试连接(&amp;M)</translation>
    </message>
    <message>
        <source>Send a test request</source>
        <translation>发送测试请求</translation>
    </message>
    <message>
        <source>Make a test connection</source>
        <translation>建立测试连接</translation>
    </message>
    <message>
        <source>&amp;Requests as they arrive:</source>
        <translation>实时到达的请求(&amp;R)：</translation>
    </message>
    <message>
        <source>C&amp;onnections as they arrive:</source>
        <translation>实时到达的连接(&amp;O)：</translation>
    </message>
    <message>
        <source>Requests as they arrive</source>
        <translation>实时到达的请求</translation>
    </message>
    <message>
        <source>Connections as they arrive</source>
        <translation>实时到达的连接</translation>
    </message>
    <message>
        <source>Address on this computer:</source>
        <translation>本机上的地址：</translation>
    </message>
    <message>
        <source>Public address:</source>
        <translation>公网地址：</translation>
    </message>
    <message>
        <source>%1 was changed while its proxies moved, so it was kept. Take it off the list when you no longer need it.</source>
        <comment>%1: name of a profile</comment>
        <translation>%1 在其代理迁移期间被修改过，因此予以保留。不再需要时，请将它从列表中移除。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ConnectionDetails</name>
    <message>
        <source>This link has ended.</source>
        <translation>此链路已结束。</translation>
    </message>
    <message>
        <source>Not known: the link it came over has ended.</source>
        <translation>未知：它所经过的链路已结束。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ConnectionModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Visitor</source>
        <translation>访问者</translation>
    </message>
    <message>
        <source>Local target</source>
        <translation>本地目标</translation>
    </message>
    <message>
        <source>Application</source>
        <translation>应用协议</translation>
    </message>
    <message>
        <source>Host / SNI</source>
        <translation>主机 / SNI</translation>
    </message>
    <message>
        <source>Public TLS</source>
        <translation>公网侧 TLS</translation>
    </message>
    <message>
        <source>Public ALPN</source>
        <translation>公网侧 ALPN</translation>
    </message>
    <message>
        <source>Local TLS</source>
        <translation>本地侧 TLS</translation>
    </message>
    <message>
        <source>Local ALPN</source>
        <translation>本地侧 ALPN</translation>
    </message>
    <message>
        <source>Local certificate</source>
        <translation>本地证书</translation>
    </message>
    <message>
        <source>↓ rate</source>
        <translation>↓ 速率</translation>
    </message>
    <message>
        <source>↑ rate</source>
        <translation>↑ 速率</translation>
    </message>
    <message>
        <source>↓ bytes</source>
        <translation>↓ 字节</translation>
    </message>
    <message>
        <source>↑ bytes</source>
        <translation>↑ 字节</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Close reason</source>
        <translation>关闭原因</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Down rate: to the visitor</source>
        <translation>下行速率：发往访问者</translation>
    </message>
    <message>
        <source>Up rate: from the visitor</source>
        <translation>上行速率：来自访问者</translation>
    </message>
    <message>
        <source>Down bytes: to the visitor</source>
        <translation>下行字节：发往访问者</translation>
    </message>
    <message>
        <source>Up bytes: from the visitor</source>
        <translation>上行字节：来自访问者</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ConnectionsPage</name>
    <message numerus="yes">
        <source>%n open</source>
        <comment>connections</comment>
        <translation>
            <numerusform>%n 个打开</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n closed in the last 30 s</source>
        <translation>
            <numerusform>最近 30 秒内关闭 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>order updated every second</source>
        <translation>每秒更新一次顺序</translation>
    </message>
    <message>
        <source>Close the connection</source>
        <translation>关闭连接</translation>
    </message>
    <message>
        <source>Show logs</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Only this visitor</source>
        <translation>仅此访问者</translation>
    </message>
    <message>
        <source>Only this application</source>
        <translation>仅此应用协议</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Search, for example app:h2 visitor:10.0.</source>
        <translation>搜索，例如 app:h2 visitor:10.0.</translation>
    </message>
    <message>
        <source>Search connections</source>
        <translation>搜索连接</translation>
    </message>
    <message>
        <source>Show closed</source>
        <translation>显示已关闭的连接</translation>
    </message>
    <message>
        <source>No connections</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>Each visitor who opens a public address appears here while connected.</source>
        <translation>打开公网地址的每位访问者在连接期间都会显示在这里。</translation>
    </message>
    <message numerus="yes">
        <source>at least %n closed in the last 30 s</source>
        <translation>
            <numerusform>最近 30 秒内关闭至少 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Desktop</name>
    <message>
        <source>Open a profile</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>Profiles (*.culvertprofile *.toml *.yaml *.yml *.json)</source>
        <translation>配置 (*.culvertprofile *.toml *.yaml *.yml *.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Import profiles</source>
        <translation>导入配置</translation>
    </message>
    <message>
        <source>What can be imported (*.toml *.yaml *.yml *.json *.ini *.conf *.zip *.culvertprofile *.culvertbundle)</source>
        <translation>可导入的文件 (*.toml *.yaml *.yml *.json *.ini *.conf *.zip *.culvertprofile *.culvertbundle)</translation>
    </message>
</context>
<context>
    <name>culvert::ui::DiagnosePage</name>
    <message>
        <source>Start the profile first: the address of its service is not known yet.</source>
        <translation>请先启动此配置：其服务的地址尚不清楚。</translation>
    </message>
    <message>
        <source>Examining…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Stopped before it was done.</source>
        <translation>在完成之前已停止。</translation>
    </message>
    <message numerus="yes">
        <source>%n cause(s) found.</source>
        <translation>
            <numerusform>找到 %n 个原因。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is wrong, as far as shows without sending a request.</source>
        <translation>在不发送请求的情况下，没有发现问题。</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Stop</source>
        <comment>verb</comment>
        <translation>停止</translation>
    </message>
    <message>
        <source>Examine</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>The file cannot be changed here: %1 Make the change by hand.</source>
        <comment>%1: a sentence</comment>
        <translation>无法在此修改文件：%1请手动修改。</translation>
    </message>
    <message>
        <source>Written. What needed it restarts; the checks run again.</source>
        <translation>已写入。需要重启的部分会重启；检查会再次运行。</translation>
    </message>
    <message>
        <source>The file %1 cannot be written: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法写入文件 %1：%2</translation>
    </message>
    <message>
        <source>Proxy to examine</source>
        <translation>要检查的代理</translation>
    </message>
    <message>
        <source>Send one request:</source>
        <translation>发送一个请求：</translation>
    </message>
    <message>
        <source>Without it nothing is asked that the application behind the proxy could see.</source>
        <translation>不勾选时，不会发出代理背后的应用能看到的任何请求。</translation>
    </message>
    <message>
        <source>Path of the request</source>
        <translation>请求的路径</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Find out why a proxy does not work</source>
        <translation>找出代理不工作的原因</translation>
    </message>
    <message>
        <source>Connects to the local service as the proxy would, and says what is wrong and what to change.</source>
        <translation>像代理那样连接本地服务，并说明哪里有问题、该改什么。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Editing</name>
    <message>
        <source>This file is not edited here</source>
        <translation>此文件不能在这里编辑</translation>
    </message>
    <message>
        <source>Only TOML files are; the Settings tab can make a TOML copy of others.</source>
        <translation>只能编辑 TOML 文件；“设置”标签页可以为其他文件制作 TOML 副本。</translation>
    </message>
    <message>
        <source>%1 is not in this file</source>
        <comment>%1: name of a proxy</comment>
        <translation>%1 不在此文件中</translation>
    </message>
    <message>
        <source>It comes from an included file or a template. Edit it there.</source>
        <translation>它来自被包含的文件或模板，请在那里编辑。</translation>
    </message>
    <message>
        <source>New server</source>
        <comment>name of a file</comment>
        <translation>新服务器</translation>
    </message>
    <message>
        <source>The file was not written.</source>
        <translation>文件未写入。</translation>
    </message>
    <message>
        <source>It cannot be put into the file.</source>
        <translation>无法写入文件。</translation>
    </message>
    <message>
        <source>Deleted %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已删除 %1</translation>
    </message>
    <message>
        <source>Switched on %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已开启 %1</translation>
    </message>
    <message>
        <source>Switched off %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已关闭 %1</translation>
    </message>
    <message>
        <source>The file was changed elsewhere</source>
        <translation>文件已在别处更改</translation>
    </message>
    <message>
        <source>Nothing was written. Look at it and try again.</source>
        <translation>什么也没有写入。请查看后重试。</translation>
    </message>
    <message>
        <source>The file cannot be read</source>
        <translation>文件无法读取</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>好</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The settings have changed since it last worked.</source>
        <translation>自上次正常工作以来，设置已更改。</translation>
    </message>
    <message>
        <source>Go back to the settings that worked</source>
        <translation>恢复可用的设置</translation>
    </message>
</context>
<context>
    <name>culvert::ui::EventSentences</name>
    <message>
        <source>Connecting to the server %1 by %2</source>
        <comment>address, transport</comment>
        <translation>正在通过 %2 连接服务器 %1</translation>
    </message>
    <message>
        <source>%1 took %2 ms</source>
        <comment>name of a step, milliseconds</comment>
        <translation>%1用时 %2 毫秒</translation>
    </message>
    <message>
        <source>Server link: %1</source>
        <comment>facts of the connection</comment>
        <translation>服务器链路：%1</translation>
    </message>
    <message>
        <source>Logged in; run id %1, server version %2</source>
        <translation>已登录；运行编号 %1，服务器版本 %2</translation>
    </message>
    <message>
        <source>The login did not succeed</source>
        <translation>登录未成功</translation>
    </message>
    <message>
        <source>The connection to the server was lost</source>
        <translation>与服务器的连接已断开</translation>
    </message>
    <message>
        <source>Attempt %2 follows in %1 ms</source>
        <comment>%1: delay, %2: number of the attempt</comment>
        <translation>将在 %1 毫秒后进行第 %2 次尝试</translation>
    </message>
    <message>
        <source>The network is back; trying again at once</source>
        <translation>网络已恢复；立即重试</translation>
    </message>
    <message>
        <source>Heartbeat sent</source>
        <translation>已发送心跳</translation>
    </message>
    <message>
        <source>Heartbeat answered</source>
        <translation>已收到心跳应答</translation>
    </message>
    <message>
        <source>Reachable at %1</source>
        <comment>public address</comment>
        <translation>可通过 %1 访问</translation>
    </message>
    <message>
        <source>The server refused the proxy</source>
        <translation>服务器拒绝了该代理</translation>
    </message>
    <message>
        <source>The proxy has stopped</source>
        <translation>代理已停止</translation>
    </message>
    <message>
        <source>The visitor entry listens on %1</source>
        <comment>local address</comment>
        <translation>访客端正在监听 %1</translation>
    </message>
    <message>
        <source>The visitor entry could not start</source>
        <translation>访客端无法启动</translation>
    </message>
    <message>
        <source>A work connection did not come up</source>
        <translation>工作连接未能建立</translation>
    </message>
    <message>
        <source>The local service %1 does not answer</source>
        <comment>address</comment>
        <translation>本地服务 %1 没有应答</translation>
    </message>
    <message>
        <source>The local service %1 answers again</source>
        <comment>address</comment>
        <translation>本地服务 %1 已恢复应答</translation>
    </message>
    <message>
        <source>Connection from %1 to %2</source>
        <comment>visitor, local service</comment>
        <translation>从 %1 到 %2 的连接</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>side of the connection, what was negotiated</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Connection closed by %1; up %2 bytes, down %3 bytes, %4 ms</source>
        <translation>连接由%1关闭；上行 %2 字节，下行 %3 字节，%4 毫秒</translation>
    </message>
    <message>
        <source>Configuration applied: %1 added, %2 removed, %3 changed</source>
        <translation>配置已应用：新增 %1，移除 %2，更改 %3</translation>
    </message>
    <message>
        <source>The secret %1 is not available</source>
        <comment>name of a setting</comment>
        <translation>密钥 %1 不可用</translation>
    </message>
    <message>
        <source>%1 log lines were lost</source>
        <translation>丢失了 %1 行日志</translation>
    </message>
    <message>
        <source>The relay listens on %1</source>
        <comment>address</comment>
        <translation>中继正在监听 %1</translation>
    </message>
    <message>
        <source>The relay has stopped</source>
        <translation>中继已停止</translation>
    </message>
    <message>
        <source>The relay stopped because of a problem</source>
        <translation>中继因出现问题而停止</translation>
    </message>
    <message>
        <source>The certificate %1 has changed and is used from here on</source>
        <comment>file</comment>
        <translation>证书 %1 已更改，从现在起使用新证书</translation>
    </message>
    <message>
        <source>The certificate %1 has changed and cannot be used; the old one stays</source>
        <comment>file</comment>
        <translation>证书 %1 已更改但无法使用；继续使用旧证书</translation>
    </message>
    <message>
        <source>Client %2 logged in; run id %1, version %3</source>
        <comment>%1: id, %2: address</comment>
        <translation>客户端 %2 已登录；运行编号 %1，版本 %3</translation>
    </message>
    <message>
        <source>The client with run id %1 logged in again; its old session is closed</source>
        <translation>运行编号为 %1 的客户端再次登录；其旧会话已关闭</translation>
    </message>
    <message>
        <source>Client %1 was refused</source>
        <comment>address</comment>
        <translation>客户端 %1 被拒绝</translation>
    </message>
    <message>
        <source>The client with run id %1 left</source>
        <translation>运行编号为 %1 的客户端已离开</translation>
    </message>
    <message>
        <source>Proxy of type %1 registered at %2</source>
        <comment>type, public address</comment>
        <translation>类型为 %1 的代理已注册于 %2</translation>
    </message>
    <message>
        <source>Proxy of type %1 was refused</source>
        <translation>类型为 %1 的代理被拒绝</translation>
    </message>
    <message>
        <source>Proxy closed</source>
        <translation>代理已关闭</translation>
    </message>
    <message>
        <source>Visitor %1 was refused</source>
        <comment>address</comment>
        <translation>访问者 %1 被拒绝</translation>
    </message>
    <message>
        <source>%1 %2%3: answered %4</source>
        <comment>HTTP method, host, path, status</comment>
        <translation>%1 %2%3：应答 %4</translation>
    </message>
    <message>
        <source>Connection from %1 dropped; it sent %2</source>
        <comment>address, what it sent</comment>
        <translation>已断开来自 %1 的连接；它发送了 %2</translation>
    </message>
    <message>
        <source>Proxies added: %1</source>
        <comment>names</comment>
        <translation>已添加代理：%1</translation>
    </message>
    <message>
        <source>Visitor entries added: %1</source>
        <comment>names</comment>
        <translation>已添加访问入口：%1</translation>
    </message>
    <message>
        <source>The server did not let a visitor through</source>
        <translation>服务器未放行访问者</translation>
    </message>
    <message>
        <source>%1 listens on %2</source>
        <comment>entrance of the server, address</comment>
        <translation>%1正在监听 %2</translation>
    </message>
    <message>
        <source>Connection from %1 ended before it sent anything</source>
        <comment>address</comment>
        <translation>来自 %1 的连接在发送任何内容之前就结束了</translation>
    </message>
    <message>
        <source>Connection from %1 refused: it opens more than %2 a second</source>
        <comment>address, number</comment>
        <translation>拒绝了来自 %1 的连接：它每秒打开的连接超过 %2 个</translation>
    </message>
    <message>
        <source>The client was dropped</source>
        <translation>客户端已被断开</translation>
    </message>
    <message>
        <source>A heartbeat was refused</source>
        <translation>一次心跳被拒绝</translation>
    </message>
    <message>
        <source>A work connection of the client with run id %1 was refused</source>
        <translation>运行编号为 %1 的客户端的一条工作连接被拒绝</translation>
    </message>
    <message>
        <source>The port %1 is open for a proxy of type tcp</source>
        <translation>端口 %1 已为 tcp 类型的代理打开</translation>
    </message>
    <message>
        <source>Visitor %1 has come</source>
        <comment>address</comment>
        <translation>访问者 %1 已到来</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ExplainView</name>
    <message>
        <source>This message is not known here. Run the checks of the proxy instead.</source>
        <translation>这里不认识此消息。请改为运行代理的检查。</translation>
    </message>
    <message numerus="yes">
        <source>It may mean %n thing(s), the most likely first.</source>
        <translation>
            <numerusform>它可能有 %n 种含义，最可能的在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>E&amp;xplain a message</source>
        <translation>解释一条消息(&amp;X)</translation>
    </message>
    <message>
        <source>Paste what curl, a browser or nginx said, for example: SSL routines::wrong version number</source>
        <translation>粘贴 curl、浏览器或 nginx 给出的消息，例如：SSL routines::wrong version number</translation>
    </message>
    <message>
        <source>Message to explain</source>
        <translation>要解释的消息</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ExportDialog</name>
    <message>
        <source>For stock &amp;frpc: leave out what only Culvert knows</source>
        <translation>供原版 frpc 使用：去掉只有 Culvert 才认识的内容(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <translation>口令(&amp;P)：</translation>
    </message>
    <message>
        <source>The same &amp;again:</source>
        <translation>再输一次(&amp;A)：</translation>
    </message>
    <message>
        <source>Export profiles</source>
        <translation>导出配置</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Copy the path</source>
        <translation>复制路径(&amp;C)</translation>
    </message>
    <message>
        <source>The profile &quot;%1&quot;</source>
        <translation>配置“%1”</translation>
    </message>
    <message numerus="yes">
        <source>%n chosen proxy/proxies of it</source>
        <translation>
            <numerusform>其中选定的 %n 个代理</numerusform>
        </translation>
    </message>
    <message>
        <source>All profiles</source>
        <translation>所有配置</translation>
    </message>
    <message>
        <source>Leave them out: frpc reads them from its environment</source>
        <translation>不包含：由 frpc 从环境变量读取</translation>
    </message>
    <message>
        <source>With them, readable by anyone who has the file</source>
        <translation>包含，拿到文件的人都能读到</translation>
    </message>
    <message>
        <source>Encrypted, for Culvert on another computer</source>
        <translation>加密，供另一台计算机上的 Culvert 使用</translation>
    </message>
    <message>
        <source>Strength of the passphrase</source>
        <translation>口令强度</translation>
    </message>
    <message>
        <source>&amp;What:</source>
        <translation>内容(&amp;W)：</translation>
    </message>
    <message>
        <source>&amp;Form:</source>
        <translation>格式(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;Secrets:</source>
        <translation>密钥(&amp;S)：</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>&amp;Type &quot;%1&quot; to confirm:</source>
        <translation>输入“%1”以确认(&amp;T)：</translation>
    </message>
    <message>
        <source>A variable such as FRP_AUTH_TOKEN stands in the place of each secret.</source>
        <translation>每个密钥的位置上都是一个变量，例如 FRP_AUTH_TOKEN。</translation>
    </message>
    <message>
        <source>Anyone who gets the file can sign in to your server with it.</source>
        <translation>拿到此文件的人都能用它登录您的服务器。</translation>
    </message>
    <message>
        <source>Without the passphrase nobody can open the file, not even you.</source>
        <translation>没有口令，谁也打不开这个文件，包括您自己。</translation>
    </message>
    <message>
        <source>Strong</source>
        <comment>a passphrase</comment>
        <translation>强</translation>
    </message>
    <message>
        <source>Fair</source>
        <comment>a passphrase</comment>
        <translation>中</translation>
    </message>
    <message>
        <source>Weak</source>
        <comment>a passphrase</comment>
        <translation>弱</translation>
    </message>
    <message>
        <source>Nothing was exported: %1</source>
        <comment>%1: the reason</comment>
        <translation>没有导出任何内容：%1</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <comment>%1: path</comment>
        <translation>已导出到 %1</translation>
    </message>
    <message>
        <source>To be set in the environment before frpc starts:</source>
        <translation>启动 frpc 之前要在环境中设置：</translation>
    </message>
    <message>
        <source>These secrets could not be read; a variable stands in their place:</source>
        <translation>无法读取以下密钥，其位置上是变量：</translation>
    </message>
    <message>
        <source>These were not exported:</source>
        <translation>以下内容没有导出：</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ExportJob</name>
    <message>
        <source>This file holds secrets: anyone who can read it can use them.</source>
        <translation>此文件含有密钥：能读取它的人都能使用这些密钥。</translation>
    </message>
    <message>
        <source>To be set in the environment before frpc starts:</source>
        <translation>启动 frpc 之前要在环境中设置：</translation>
    </message>
    <message>
        <source>it is a template: it can be exported whole, as TOML and with its secrets only</source>
        <translation>它是模板：只能整体导出为 TOML，并包含其密钥</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>culvert::ui::FactLabel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>culvert::ui::FieldEditor</name>
    <message>
        <source>none</source>
        <comment>nothing is chosen</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 (not supported yet)</source>
        <comment>%1: a kind</comment>
        <translation>%1（尚不支持）</translation>
    </message>
    <message>
        <source>Show the secret</source>
        <translation>显示密文</translation>
    </message>
    <message>
        <source>In the keychain</source>
        <translation>在系统密钥库中</translation>
    </message>
    <message>
        <source>Asked once a session</source>
        <translation>每次会话询问一次</translation>
    </message>
    <message>
        <source>Environment variable</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>First line of a file</source>
        <translation>文件的第一行</translation>
    </message>
    <message>
        <source>In the profile file</source>
        <translation>在配置文件中</translation>
    </message>
    <message>
        <source>%1 (changed)</source>
        <extracomment>Part of a field&apos;s name for screen readers: its value has been changed.</extracomment>
        <translation>%1（已更改）</translation>
    </message>
    <message>
        <source>Kept, but not supported yet.</source>
        <translation>会保留，但尚不支持。</translation>
    </message>
    <message>
        <source>Anyone who can read this file can read this.</source>
        <translation>能读取此文件的任何人都能读到它。</translation>
    </message>
    <message>
        <source>As it is there; type to change it</source>
        <translation>保持原值；输入即可更改</translation>
    </message>
    <message>
        <source>Where it is kept</source>
        <translation>保存位置</translation>
    </message>
</context>
<context>
    <name>culvert::ui::FieldForm</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>%1, with problems</source>
        <extracomment>A page of the editor, for screen readers, on which something is wrong.</extracomment>
        <translation>%1，有问题</translation>
    </message>
</context>
<context>
    <name>culvert::ui::FieldTexts</name>
    <message>
        <source>Client id</source>
        <translation>客户端标识</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>Server port</source>
        <translation>服务器端口</translation>
    </message>
    <message>
        <source>Stop when the first login fails (culvert-agent)</source>
        <translation>首次登录失败时停止（culvert-agent）</translation>
    </message>
    <message>
        <source>Run only these</source>
        <translation>只运行这些</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>令牌文件</translation>
    </message>
    <message>
        <source>Also sign these messages</source>
        <translation>同时签名这些消息</translation>
    </message>
    <message>
        <source>Log to</source>
        <translation>日志输出到</translation>
    </message>
    <message>
        <source>Log level</source>
        <translation>日志级别</translation>
    </message>
    <message>
        <source>Keep logs for days</source>
        <translation>日志保留天数</translation>
    </message>
    <message>
        <source>No colours in the console</source>
        <translation>控制台不用颜色</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>Wire protocol</source>
        <translation>线路协议</translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation>连接时限</translation>
    </message>
    <message>
        <source>TCP keepalive</source>
        <translation>TCP 保活</translation>
    </message>
    <message>
        <source>Local address to connect from</source>
        <translation>连接所用的本机地址</translation>
    </message>
    <message>
        <source>Outgoing proxy</source>
        <translation>出站代理</translation>
    </message>
    <message>
        <source>Connections kept ready</source>
        <translation>预备连接数</translation>
    </message>
    <message>
        <source>One TCP connection for everything</source>
        <translation>所有流量共用一个 TCP 连接</translation>
    </message>
    <message>
        <source>Keepalive of that connection</source>
        <translation>该连接的保活间隔</translation>
    </message>
    <message>
        <source>Heartbeat every</source>
        <translation>心跳间隔</translation>
    </message>
    <message>
        <source>Give up without heartbeat after</source>
        <translation>无心跳多久后放弃</translation>
    </message>
    <message>
        <source>Use TLS</source>
        <translation>使用 TLS</translation>
    </message>
    <message>
        <source>No extra first byte</source>
        <translation>不发送额外首字节</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>客户端证书</translation>
    </message>
    <message>
        <source>Key of the client certificate</source>
        <translation>客户端证书的私钥</translation>
    </message>
    <message>
        <source>Trusted CA</source>
        <translation>受信任的 CA</translation>
    </message>
    <message>
        <source>Name to verify</source>
        <translation>要验证的名称</translation>
    </message>
    <message>
        <source>Sign in with</source>
        <translation>登录方式</translation>
    </message>
    <message>
        <source>Other source of the token</source>
        <translation>令牌的其他来源</translation>
    </message>
    <message>
        <source>Token command</source>
        <translation>令牌命令</translation>
    </message>
    <message>
        <source>Arguments of the token command</source>
        <translation>令牌命令的参数</translation>
    </message>
    <message>
        <source>Environment of the token command</source>
        <translation>令牌命令的环境变量</translation>
    </message>
    <message>
        <source>Included files</source>
        <translation>包含的文件</translation>
    </message>
    <message>
        <source>Virtual network</source>
        <translation>虚拟网络</translation>
    </message>
    <message>
        <source>Version note</source>
        <translation>版本备注</translation>
    </message>
    <message>
        <source>STUN server</source>
        <translation>STUN 服务器</translation>
    </message>
    <message>
        <source>DNS server</source>
        <translation>DNS 服务器</translation>
    </message>
    <message>
        <source>UDP packet size</source>
        <translation>UDP 包大小</translation>
    </message>
    <message>
        <source>Virtual network address</source>
        <translation>虚拟网络地址</translation>
    </message>
    <message>
        <source>OIDC client id</source>
        <translation>OIDC 客户端标识</translation>
    </message>
    <message>
        <source>OIDC client secret</source>
        <translation>OIDC 客户端密钥</translation>
    </message>
    <message>
        <source>OIDC audience</source>
        <translation>OIDC 受众</translation>
    </message>
    <message>
        <source>OIDC scope</source>
        <translation>OIDC 作用域</translation>
    </message>
    <message>
        <source>OIDC token endpoint</source>
        <translation>OIDC 令牌端点</translation>
    </message>
    <message>
        <source>OIDC extra parameters</source>
        <translation>OIDC 附加参数</translation>
    </message>
    <message>
        <source>OIDC trusted CA</source>
        <translation>OIDC 受信任的 CA</translation>
    </message>
    <message>
        <source>OIDC without verification</source>
        <translation>OIDC 不验证证书</translation>
    </message>
    <message>
        <source>OIDC proxy</source>
        <translation>OIDC 代理</translation>
    </message>
    <message>
        <source>Admin port</source>
        <translation>管理端口</translation>
    </message>
    <message>
        <source>Admin address</source>
        <translation>管理地址</translation>
    </message>
    <message>
        <source>Admin user</source>
        <translation>管理用户</translation>
    </message>
    <message>
        <source>Admin password</source>
        <translation>管理密码</translation>
    </message>
    <message>
        <source>Admin page files</source>
        <translation>管理页面文件</translation>
    </message>
    <message>
        <source>Go profiling</source>
        <translation>Go 性能分析</translation>
    </message>
    <message>
        <source>Admin certificate</source>
        <translation>管理证书</translation>
    </message>
    <message>
        <source>Key of the admin certificate</source>
        <translation>管理证书的私钥</translation>
    </message>
    <message>
        <source>Admin trusted CA</source>
        <translation>管理受信任的 CA</translation>
    </message>
    <message>
        <source>Admin server name</source>
        <translation>管理服务器名称</translation>
    </message>
    <message>
        <source>QUIC keepalive</source>
        <translation>QUIC 保活</translation>
    </message>
    <message>
        <source>QUIC idle limit</source>
        <translation>QUIC 空闲时限</translation>
    </message>
    <message>
        <source>QUIC streams at most</source>
        <translation>QUIC 最大流数</translation>
    </message>
    <message>
        <source>Store file</source>
        <translation>存储文件</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Switched on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Local host</source>
        <translation>本地主机</translation>
    </message>
    <message>
        <source>Local port</source>
        <translation>本地端口</translation>
    </message>
    <message>
        <source>Annotations</source>
        <translation>注解</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Compress</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Bandwidth limit</source>
        <translation>带宽限制</translation>
    </message>
    <message>
        <source>Limit enforced by</source>
        <translation>限速位置</translation>
    </message>
    <message>
        <source>PROXY protocol</source>
        <translation>PROXY 协议</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Group key</source>
        <translation>分组密钥</translation>
    </message>
    <message>
        <source>Plugin</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>Service address</source>
        <translation>服务地址</translation>
    </message>
    <message>
        <source>Host sent to the service</source>
        <translation>发给服务的 Host</translation>
    </message>
    <message>
        <source>Request headers to set</source>
        <translation>要设置的请求头</translation>
    </message>
    <message>
        <source>Offer HTTP/2</source>
        <translation>提供 HTTP/2</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>私钥</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Prefix of the address</source>
        <translation>地址前缀</translation>
    </message>
    <message>
        <source>Socket path</source>
        <translation>套接字路径</translation>
    </message>
    <message>
        <source>Destination address</source>
        <translation>目标地址</translation>
    </message>
    <message>
        <source>Handle as HTTP</source>
        <translation>按 HTTP 处理</translation>
    </message>
    <message>
        <source>Scheme of the service</source>
        <translation>服务的协议方案</translation>
    </message>
    <message>
        <source>HTTP version to the service</source>
        <translation>与服务通信的 HTTP 版本</translation>
    </message>
    <message>
        <source>WebSocket to the service</source>
        <translation>与服务通信的 WebSocket</translation>
    </message>
    <message>
        <source>Server name to the service</source>
        <translation>发给服务的服务器名称</translation>
    </message>
    <message>
        <source>Verify the service</source>
        <translation>验证服务</translation>
    </message>
    <message>
        <source>CA of the service</source>
        <translation>服务的 CA</translation>
    </message>
    <message>
        <source>Pinned certificates</source>
        <translation>固定的证书</translation>
    </message>
    <message>
        <source>Certificate shown to the service</source>
        <translation>出示给服务的证书</translation>
    </message>
    <message>
        <source>Key of that certificate</source>
        <translation>该证书的私钥</translation>
    </message>
    <message>
        <source>Allow old TLS</source>
        <translation>允许旧版 TLS</translation>
    </message>
    <message>
        <source>HTTP version to visitors</source>
        <translation>与访问者通信的 HTTP 版本</translation>
    </message>
    <message>
        <source>WebSocket over HTTP/2</source>
        <translation>HTTP/2 上的 WebSocket</translation>
    </message>
    <message>
        <source>Time for TLS</source>
        <translation>TLS 时限</translation>
    </message>
    <message>
        <source>Time for HTTP/2 settings</source>
        <translation>HTTP/2 设置时限</translation>
    </message>
    <message>
        <source>Time to the answer</source>
        <translation>应答时限</translation>
    </message>
    <message>
        <source>Time without progress</source>
        <translation>无进展时限</translation>
    </message>
    <message>
        <source>Idle visitor connections</source>
        <translation>空闲访问者连接</translation>
    </message>
    <message>
        <source>Idle tunnels</source>
        <translation>空闲隧道</translation>
    </message>
    <message>
        <source>Time for a WebSocket</source>
        <translation>WebSocket 时限</translation>
    </message>
    <message>
        <source>Largest request</source>
        <translation>最大请求</translation>
    </message>
    <message>
        <source>Kept for a retry</source>
        <translation>为重试保留</translation>
    </message>
    <message>
        <source>Encode answers</source>
        <translation>编码应答</translation>
    </message>
    <message>
        <source>Encodings</source>
        <translation>编码方式</translation>
    </message>
    <message>
        <source>Encode from</source>
        <translation>编码的最小长度</translation>
    </message>
    <message>
        <source>Types to encode</source>
        <translation>要编码的类型</translation>
    </message>
    <message>
        <source>Encode event streams</source>
        <translation>编码事件流</translation>
    </message>
    <message>
        <source>Ask for plain answers</source>
        <translation>请求未编码的应答</translation>
    </message>
    <message>
        <source>Trusted proxies</source>
        <translation>受信任的代理</translation>
    </message>
    <message>
        <source>Send X-Forwarded-For</source>
        <translation>发送 X-Forwarded-For</translation>
    </message>
    <message>
        <source>Send X-Real-IP</source>
        <translation>发送 X-Real-IP</translation>
    </message>
    <message>
        <source>Send Forwarded</source>
        <translation>发送 Forwarded</translation>
    </message>
    <message>
        <source>Keep event streams trying</source>
        <translation>让事件流持续重试</translation>
    </message>
    <message>
        <source>Errors shown to visitors</source>
        <translation>向访问者显示的错误</translation>
    </message>
    <message>
        <source>Error pages</source>
        <translation>错误页面</translation>
    </message>
    <message>
        <source>Record requests</source>
        <translation>记录请求</translation>
    </message>
    <message>
        <source>Recorded of a body</source>
        <translation>记录的正文长度</translation>
    </message>
    <message>
        <source>Also mask</source>
        <translation>同时遮盖</translation>
    </message>
    <message>
        <source>Answer CORS preflights</source>
        <translation>应答 CORS 预检</translation>
    </message>
    <message>
        <source>Allowed origins</source>
        <translation>允许的来源</translation>
    </message>
    <message>
        <source>Replace what the service allows</source>
        <translation>替换服务允许的内容</translation>
    </message>
    <message>
        <source>Port on the server</source>
        <translation>服务器端口</translation>
    </message>
    <message>
        <source>Domains</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>子域名</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Answer headers to set</source>
        <translation>要设置的应答头</translation>
    </message>
    <message>
        <source>Only for this user</source>
        <translation>仅限此用户</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Allowed users</source>
        <translation>允许的用户</translation>
    </message>
    <message>
        <source>Multiplexer</source>
        <translation>多路复用器</translation>
    </message>
    <message>
        <source>Do not tell local addresses</source>
        <translation>不告知本机地址</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查方式</translation>
    </message>
    <message>
        <source>Time for an answer</source>
        <translation>应答时限</translation>
    </message>
    <message>
        <source>Failures before it is down</source>
        <translation>判定离线的失败次数</translation>
    </message>
    <message>
        <source>Check every</source>
        <translation>检查间隔</translation>
    </message>
    <message>
        <source>Path to ask for</source>
        <translation>请求的路径</translation>
    </message>
    <message>
        <source>Headers of the check</source>
        <translation>检查的请求头</translation>
    </message>
    <message>
        <source>User of the other side</source>
        <translation>对方用户</translation>
    </message>
    <message>
        <source>Proxy of the other side</source>
        <translation>对方代理</translation>
    </message>
    <message>
        <source>Local address</source>
        <translation>本地地址</translation>
    </message>
    <message>
        <source>Tunnel protocol</source>
        <translation>隧道协议</translation>
    </message>
    <message>
        <source>Keep the tunnel open</source>
        <translation>保持隧道打开</translation>
    </message>
    <message>
        <source>Attempts an hour</source>
        <translation>每小时尝试次数</translation>
    </message>
    <message>
        <source>Pause between attempts</source>
        <translation>尝试间隔</translation>
    </message>
    <message>
        <source>Fall back to</source>
        <translation>回退到</translation>
    </message>
    <message>
        <source>Fall back after</source>
        <translation>多久后回退</translation>
    </message>
    <message>
        <source>A host name or IP address without port.</source>
        <translation>不带端口的主机名或 IP 地址。</translation>
    </message>
    <message>
        <source>0: the server picks one.</source>
        <translation>0：由服务器选择。</translation>
    </message>
    <message>
        <source>One a line: example.com, *.example.com</source>
        <translation>每行一个：example.com、*.example.com</translation>
    </message>
    <message>
        <source>One a line: /api</source>
        <translation>每行一个：/api</translation>
    </message>
    <message>
        <source>One a line: name = value</source>
        <translation>每行一个：名称 = 值</translation>
    </message>
    <message>
        <source>One a line: HeartBeats, NewWorkConns</source>
        <translation>每行一个：HeartBeats、NewWorkConns</translation>
    </message>
    <message>
        <source>Without it the server&apos;s certificate is not verified.</source>
        <translation>没有它就不验证服务器证书。</translation>
    </message>
    <message>
        <source>Seconds; 0: the default, negative: off.</source>
        <translation>秒；0：默认，负数：关闭。</translation>
    </message>
    <message>
        <source>Seconds; negative: off.</source>
        <translation>秒；负数：关闭。</translation>
    </message>
    <message>
        <source>Seconds.</source>
        <translation>秒。</translation>
    </message>
    <message>
        <source>Told to the server at the next login.</source>
        <translation>下次登录时告知服务器。</translation>
    </message>
    <message>
        <source>Must be the same as on the server.</source>
        <translation>须与服务器一致。</translation>
    </message>
    <message>
        <source>For example 500KB or 2MB a second.</source>
        <translation>例如每秒 500KB 或 2MB。</translation>
    </message>
    <message>
        <source>One a line: names of proxies and visitors. Empty: all.</source>
        <translation>每行一个代理或访客端名称。为空：全部。</translation>
    </message>
    <message>
        <source>One a line: a path with * in the file name.</source>
        <translation>每行一个：文件名可含 * 的路径。</translation>
    </message>
    <message>
        <source>One a line. Empty: only your own user; *: everybody.</source>
        <translation>每行一个。为空：仅自己的用户；*：所有人。</translation>
    </message>
    <message>
        <source>Negative: does not listen.</source>
        <translation>负数：不监听。</translation>
    </message>
    <message>
        <source>Empty: your own user.</source>
        <translation>为空：自己的用户。</translation>
    </message>
    <message>
        <source>Milliseconds.</source>
        <translation>毫秒。</translation>
    </message>
    <message>
        <source>One a line: https://example.com</source>
        <translation>每行一个：https://example.com</translation>
    </message>
    <message>
        <source>One a line: 10.0.0.0/8</source>
        <translation>每行一个：10.0.0.0/8</translation>
    </message>
    <message>
        <source>One a line: zstd, br, gzip</source>
        <translation>每行一个：zstd、br、gzip</translation>
    </message>
    <message>
        <source>One a line: text/html, text/*</source>
        <translation>每行一个：text/html、text/*</translation>
    </message>
    <message>
        <source>One a line: SHA-256 as 64 hexadecimal digits.</source>
        <translation>每行一个：64 位十六进制的 SHA-256。</translation>
    </message>
    <message>
        <source>preserve, upstream or a host name.</source>
        <translation>preserve、upstream 或主机名。</translation>
    </message>
    <message>
        <source>One a line: a header or query parameter.</source>
        <translation>每行一个：请求头或查询参数。</translation>
    </message>
    <message>
        <source>console, or the path of a file.</source>
        <translation>console，或文件路径。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Local service</source>
        <translation>本地服务</translation>
    </message>
    <message>
        <source>Web</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>TLS &amp; certificates</source>
        <translation>TLS 与证书</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>访问控制</translation>
    </message>
    <message>
        <source>Speed &amp; compression</source>
        <translation>速度与压缩</translation>
    </message>
    <message>
        <source>Health check</source>
        <translation>健康检查</translation>
    </message>
    <message>
        <source>Load balancing</source>
        <translation>负载均衡</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>可靠性</translation>
    </message>
    <message>
        <source>DNS &amp; outgoing proxy</source>
        <translation>DNS 与出站代理</translation>
    </message>
    <message>
        <source>Web admin</source>
        <translation>网页管理</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
</context>
<context>
    <name>culvert::ui::FindingCard</name>
    <message>
        <source>Remark</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>%1 (likely)</source>
        <comment>title of a finding</comment>
        <translation>%1（可能）</translation>
    </message>
    <message>
        <source>Seen: %1</source>
        <comment>evidence of a finding</comment>
        <translation>所见：%1</translation>
    </message>
    <message>
        <source>Fix: write this to %1</source>
        <comment>name of a file</comment>
        <translation>修复：写入 %1</translation>
    </message>
    <message>
        <source>Changes these lines, keeps everything else in the file, and restarts what needs it.</source>
        <translation>只改这些行，文件其余内容保持不变，并重启需要重启的部分。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Format</name>
    <message>
        <source>%1/s</source>
        <extracomment>A rate: an amount of data per second.</extracomment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分钟</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 小时</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 B</source>
        <extracomment>An amount of data: bytes.</extracomment>
        <translation>%1 B</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Impact</name>
    <message>
        <source>Takes effect at once; nothing is cut.</source>
        <translation>立即生效，不会断开任何连接。</translation>
    </message>
    <message numerus="yes">
        <source>Registers %n proxies anew; everything else stays connected, and so do their open connections.</source>
        <translation>
            <numerusform>重新注册 %n 个代理；其余保持连接，它们已打开的连接也不会断开。</numerusform>
        </translation>
    </message>
    <message>
        <source>Takes effect with the next login; nothing is cut.</source>
        <translation>下次登录时生效，不会断开任何连接。</translation>
    </message>
    <message numerus="yes">
        <source>Reconnects to the server; %n connection(s) will be closed.</source>
        <translation>
            <numerusform>将重新连接服务器；会关闭 %n 个连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>At once</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>With the next login</source>
        <translation>下次登录时</translation>
    </message>
    <message>
        <source>Reconnects</source>
        <translation>重新连接</translation>
    </message>
    <message>
        <source>Registered anew</source>
        <translation>重新注册</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ImportCommit</name>
    <message>
        <source>&quot;%1&quot; was changed by another program meanwhile.</source>
        <translation>“%1”在此期间被其他程序修改。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <comment>%1: path</comment>
        <translation>无法创建文件夹 %1。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ImportDialog</name>
    <message>
        <source>What is there &amp;already:</source>
        <translation>已有的内容(&amp;A)：</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <translation>口令(&amp;P)：</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>解锁(&amp;U)</translation>
    </message>
    <message>
        <source>U&amp;ndo the import</source>
        <translation>撤销导入(&amp;N)</translation>
    </message>
    <message>
        <source>Import profiles</source>
        <translation>导入配置</translation>
    </message>
    <message>
        <source>In the keychain</source>
        <translation>存入系统密钥库</translation>
    </message>
    <message>
        <source>Nowhere: kept until the program ends, asked for after that</source>
        <translation>不存储：保留到程序结束，之后再询问</translation>
    </message>
    <message>
        <source>In the profile&apos;s file: anyone who can read your files can read them</source>
        <translation>存入配置文件：能读取您文件的人都能读到</translation>
    </message>
    <message>
        <source>What is imported</source>
        <translation>要导入的内容</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Compared with yours</source>
        <translation>与现有的比较</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>处理方式</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Nothing to remark about the chosen row.</source>
        <translation>所选行没有需要说明的内容。</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Proxies only</source>
        <translation>只有代理</translation>
    </message>
    <message>
        <source>The copied text</source>
        <translation>复制的文本</translation>
    </message>
    <message>
        <source>What happens to %1</source>
        <comment>%1: name of a profile or proxy</comment>
        <translation>%1 的处理方式</translation>
    </message>
    <message>
        <source>There is nothing that could be imported.</source>
        <translation>没有可以导入的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n proxies</source>
        <extracomment>The second part of &quot;2 profiles with 5 proxies were found.&quot;</extracomment>
        <translation>
            <numerusform>%n 个代理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n profile(s) with %1 found. Nothing is started.</source>
        <comment>%1: 5 proxies</comment>
        <translation>
            <numerusform>找到 %n 个配置，共 %1。不会启动任何内容。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep %n secret(s):</source>
        <comment>followed by a choice of places</comment>
        <translation>
            <numerusform>%n 个密钥：</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was imported: %1</source>
        <comment>%1: the reason</comment>
        <translation>没有导入任何内容：%1</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n profile(s) imported.</source>
        <comment>%1: a number</comment>
        <translation>
            <numerusform>%n 个配置中已导入 %1 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The keychain did not store %1. It is kept until the program ends.</source>
        <comment>%1: home: auth.token</comment>
        <translation>系统密钥库没有存储 %1。它将保留到程序结束。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::LegFacts</name>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Host / SNI</source>
        <translation>主机 / SNI</translation>
    </message>
    <message>
        <source>TLS version</source>
        <translation>TLS 版本</translation>
    </message>
    <message>
        <source>Cipher</source>
        <translation>加密套件</translation>
    </message>
    <message>
        <source>Key exchange</source>
        <translation>密钥交换</translation>
    </message>
    <message>
        <source>ALPN offered</source>
        <translation>ALPN 提供</translation>
    </message>
    <message>
        <source>ALPN chosen</source>
        <translation>ALPN 选定</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>已验证</translation>
    </message>
    <message>
        <source>frp encryption</source>
        <translation>frp 加密</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开启</translation>
    </message>
    <message>
        <source>frp compression</source>
        <translation>frp 压缩</translation>
    </message>
    <message>
        <source>Connect time</source>
        <translation>连接用时</translation>
    </message>
    <message>
        <source>TLS time</source>
        <translation>TLS 用时</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>%1: a fact, %2: how it is known</comment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>culvert::ui::LogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>culvert::ui::LogPage</name>
    <message numerus="yes">
        <source>%n new</source>
        <comment>log lines</comment>
        <translation>
            <numerusform>%n 条新日志</numerusform>
        </translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Level shown</source>
        <translation>显示级别</translation>
    </message>
    <message>
        <source>Keep the newest line in sight</source>
        <translation>始终显示最新一行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop drawing new lines; recording goes on</source>
        <translation>停止显示新行；记录继续进行</translation>
    </message>
    <message>
        <source>Clear view</source>
        <translation>清空视图</translation>
    </message>
    <message>
        <source>Empty this view; nothing is deleted</source>
        <translation>清空此视图；不会删除任何内容</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the lines shown to a file</source>
        <translation>将显示的行保存到文件</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>搜索日志</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Whole text of the line</source>
        <translation>该行的完整内容</translation>
    </message>
    <message>
        <source>Choose a line to read it whole.</source>
        <translation>选择一行以查看完整内容。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::LoginManager</name>
    <message>
        <source>Getting the tunnels ready for sleep</source>
        <translation>正在为睡眠做准备</translation>
    </message>
</context>
<context>
    <name>culvert::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n connection(s) will be closed.</source>
        <translation>
            <numerusform>将关闭 %n 个连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <comment>verb</comment>
        <translation>停止</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>The file %1 cannot be written: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法写入文件 %1：%2</translation>
    </message>
    <message>
        <source>About Culvert</source>
        <translation>关于 Culvert</translation>
    </message>
    <message>
        <source>Makes local services reachable through a server that speaks frp&apos;s protocol, and shows what happens on the way.
Licence: Apache-2.0. Qt %1.</source>
        <translation>通过兼容 frp 协议的服务器让本地服务可以从外部访问，并显示途中发生的一切。
许可证：Apache-2.0。Qt %1。</translation>
    </message>
    <message>
        <source>Culvert goes on working</source>
        <translation>Culvert 仍在运行</translation>
    </message>
    <message>
        <source>The window is closed. Open it or quit from this icon.</source>
        <translation>窗口已关闭。可通过此图标重新打开或退出。</translation>
    </message>
    <message>
        <source>Still working. There is no tray here.</source>
        <translation>仍在运行。此处没有系统托盘。</translation>
    </message>
    <message>
        <source>Culvert</source>
        <translation>涵洞 Culvert</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>There is no tray here. Culvert can go on working in a minimized window; starting it again brings the window back. Quitting ends what runs.</source>
        <translation>此处没有系统托盘。Culvert 可以在最小化的窗口中继续工作；再次启动它即可恢复窗口。退出则会结束正在运行的配置。</translation>
    </message>
    <message>
        <source>Minimize</source>
        <translation>最小化</translation>
    </message>
    <message numerus="yes">
        <source>What you typed in %n place(s) is not saved and will be lost.</source>
        <translation>
            <numerusform>有 %n 处输入尚未保存，将会丢失。</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Diagnose</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Commands from a shell do not reach this window: %1</source>
        <comment>%1: the system&apos;s words</comment>
        <translation>命令行的命令无法到达此窗口：%1</translation>
    </message>
    <message>
        <source>Restart</source>
        <comment>verb</comment>
        <translation>重新启动</translation>
    </message>
</context>
<context>
    <name>culvert::ui::MakeDialog</name>
    <message>
        <source>Make a signing request</source>
        <translation>生成签名请求</translation>
    </message>
    <message>
        <source>Make a self-signed certificate</source>
        <translation>生成自签名证书</translation>
    </message>
    <message>
        <source>ECDSA P-256 (fast, for all but very old programs)</source>
        <translation>ECDSA P-256（快速，适用于除极旧程序外的所有程序）</translation>
    </message>
    <message>
        <source>&amp;Names and addresses:</source>
        <translation>名称和地址(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Kind of key:</source>
        <translation>私钥种类(&amp;K)：</translation>
    </message>
    <message>
        <source>Valid for &amp;days:</source>
        <translation>有效天数(&amp;D)：</translation>
    </message>
    <message>
        <source>&amp;Request file:</source>
        <translation>请求文件(&amp;R)：</translation>
    </message>
    <message>
        <source>&amp;Certificate file:</source>
        <translation>证书文件(&amp;C)：</translation>
    </message>
    <message>
        <source>K&amp;ey file:</source>
        <translation>私钥文件(&amp;E)：</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>%1 is neither a host name nor an address.</source>
        <translation>%1 既不是主机名也不是地址。</translation>
    </message>
    <message>
        <source>The request is in %1. Send it to an authority; keep the key.</source>
        <comment>%1: path</comment>
        <translation>请求位于 %1。请将它发送给颁发机构，并保管好私钥。</translation>
    </message>
    <message>
        <source>The certificate is in %1.</source>
        <comment>%1: path</comment>
        <translation>证书位于 %1。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::MessageList</name>
    <message>
        <source>No messages yet.</source>
        <translation>还没有消息。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older one(s) no longer kept</source>
        <translation>
            <numerusform>%n 条更早的已不再保留</numerusform>
        </translation>
    </message>
    <message>
        <source>What it says was not stored; this proxy does not capture bodies.</source>
        <translation>其内容没有保存；此代理不捕获正文。</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Content of the message</source>
        <translation>消息内容</translation>
    </message>
    <message>
        <source>Choose a message to read it whole.</source>
        <translation>选择一条消息以阅读全文。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::MessageModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>↑ from visitor</source>
        <translation>↑ 来自访问者</translation>
    </message>
    <message>
        <source>↓ to visitor</source>
        <translation>↓ 发往访问者</translation>
    </message>
    <message>
        <source>compressed</source>
        <translation>已压缩</translation>
    </message>
</context>
<context>
    <name>culvert::ui::MessageView</name>
    <message>
        <source>There is no answer.</source>
        <translation>没有应答。</translation>
    </message>
    <message>
        <source>The body had to make room for younger ones.</source>
        <translation>正文已为更新的正文让出空间。</translation>
    </message>
    <message>
        <source>There is no body.</source>
        <translation>没有正文。</translation>
    </message>
    <message>
        <source>The body (%1) was not stored; this proxy does not capture bodies.</source>
        <comment>a size</comment>
        <translation>正文（%1）没有保存；此代理不捕获正文。</translation>
    </message>
    <message>
        <source>%1, whole</source>
        <comment>a size</comment>
        <translation>%1，完整</translation>
    </message>
    <message>
        <source>stored %1 of %2</source>
        <comment>two sizes</comment>
        <translation>已保存 %2 中的 %1</translation>
    </message>
    <message>
        <source>the first %1 are shown</source>
        <comment>a size</comment>
        <translation>显示前 %1</translation>
    </message>
    <message>
        <source>encoded as %1</source>
        <comment>gzip, br, ...</comment>
        <translation>编码为 %1</translation>
    </message>
    <message>
        <source>not well-formed JSON: %1</source>
        <translation>JSON 格式不正确：%1</translation>
    </message>
    <message>
        <source>Automatic</source>
        <comment>form of a body</comment>
        <translation>自动</translation>
    </message>
    <message>
        <source>Text</source>
        <comment>form of a body</comment>
        <translation>文本</translation>
    </message>
    <message>
        <source>Bytes</source>
        <comment>form of a body</comment>
        <translation>字节</translation>
    </message>
    <message>
        <source>Show the body as</source>
        <translation>正文显示方式</translation>
    </message>
    <message>
        <source>Head of the request</source>
        <translation>请求头</translation>
    </message>
    <message>
        <source>Head of the response</source>
        <translation>响应头</translation>
    </message>
    <message>
        <source>Body of the request</source>
        <translation>请求正文</translation>
    </message>
    <message>
        <source>Body of the response</source>
        <translation>响应正文</translation>
    </message>
    <message>
        <source>Trailers</source>
        <translation>尾部字段</translation>
    </message>
</context>
<context>
    <name>culvert::ui::NoticeWatch</name>
    <message>
        <source>%1 is running</source>
        <comment>a profile</comment>
        <translation>%1 正在运行</translation>
    </message>
    <message>
        <source>%1 has stopped</source>
        <comment>a profile</comment>
        <translation>%1 已停止</translation>
    </message>
    <message>
        <source>%1 needs a secret</source>
        <comment>a profile</comment>
        <translation>%1 需要密钥</translation>
    </message>
    <message>
        <source>%1 has its server back</source>
        <comment>a profile</comment>
        <translation>%1 已恢复与服务器的连接</translation>
    </message>
    <message>
        <source>%1 has lost its server</source>
        <comment>a profile</comment>
        <translation>%1 与服务器的连接已断开</translation>
    </message>
    <message>
        <source>The local service of %1 is down</source>
        <comment>a proxy</comment>
        <translation>%1 的本地服务无法访问</translation>
    </message>
    <message>
        <source>The server refuses %1</source>
        <comment>a proxy</comment>
        <translation>服务器拒绝了 %1</translation>
    </message>
    <message>
        <source>%1 has another public address</source>
        <comment>a proxy</comment>
        <translation>%1 的公网地址已改变</translation>
    </message>
    <message>
        <source>%1 has a new visitor</source>
        <comment>a proxy</comment>
        <translation>%1 有新的访问者</translation>
    </message>
    <message>
        <source>A certificate of %1 has ended</source>
        <comment>%1: a proxy or a profile</comment>
        <translation>%1 的证书已到期</translation>
    </message>
    <message numerus="yes">
        <source>A certificate of %1 ends in %n day(s)</source>
        <comment>%1: a proxy or a profile</comment>
        <translation>
            <numerusform>%1 的证书将在 %n 天后到期</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Notifier</name>
    <message>
        <source>A profile is running</source>
        <translation>配置开始运行</translation>
    </message>
    <message>
        <source>The link to a server is lost for ten seconds</source>
        <translation>服务器链路断开超过十秒</translation>
    </message>
    <message>
        <source>The link is back</source>
        <translation>服务器链路恢复</translation>
    </message>
    <message>
        <source>A profile has stopped for good</source>
        <translation>配置已停止且不再重试</translation>
    </message>
    <message>
        <source>The server refuses a proxy, or its public address changes</source>
        <translation>服务器拒绝代理，或其公网地址改变</translation>
    </message>
    <message>
        <source>A local service is down for thirty seconds</source>
        <translation>本地服务超过三十秒无法访问</translation>
    </message>
    <message>
        <source>A visitor comes from a new address</source>
        <translation>访问者来自新地址</translation>
    </message>
    <message>
        <source>A secret is needed</source>
        <translation>需要密钥</translation>
    </message>
    <message numerus="yes">
        <source>%n more notice(s)</source>
        <translation>
            <numerusform>另有 %n 条通知</numerusform>
        </translation>
    </message>
    <message>
        <source>A certificate ends soon</source>
        <translation>证书即将到期</translation>
    </message>
</context>
<context>
    <name>culvert::ui::PairDialog</name>
    <message>
        <source>&amp;Replace the files that are there</source>
        <translation>替换已有的文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Name the files in the settings of %1</source>
        <comment>%1: a proxy or a profile</comment>
        <translation>在 %1 的设置中使用这些文件(&amp;N)</translation>
    </message>
    <message>
        <source>There is a file %1 already.</source>
        <comment>%1: path</comment>
        <translation>已有文件 %1。</translation>
    </message>
    <message>
        <source>Under way…</source>
        <translation>正在进行…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::PathField</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <comment>%1: name of a field</comment>
        <translation>选择：%1</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Pkcs12Dialog</name>
    <message>
        <source>PKCS#12 files (*.p12 *.pfx)</source>
        <translation>PKCS#12 文件 (*.p12 *.pfx)</translation>
    </message>
    <message>
        <source>Import PKCS#12</source>
        <translation>导入 PKCS#12</translation>
    </message>
    <message>
        <source>&amp;PKCS#12 file:</source>
        <translation>PKCS#12 文件(&amp;P)：</translation>
    </message>
    <message>
        <source>P&amp;assphrase:</source>
        <translation>口令(&amp;A)：</translation>
    </message>
    <message>
        <source>&amp;Certificate file:</source>
        <translation>证书文件(&amp;C)：</translation>
    </message>
    <message>
        <source>&amp;Key file, not encrypted:</source>
        <translation>私钥文件（不加密）(&amp;K)：</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>The certificate is in %1, its key beside it can be read by you alone.</source>
        <comment>%1: path</comment>
        <translation>证书位于 %1，旁边的私钥只有您能读取。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::PortModel</name>
    <message>
        <source>not told</source>
        <comment>name of a program of another user</comment>
        <translation>未告知</translation>
    </message>
    <message>
        <source>this computer only</source>
        <translation>仅本机</translation>
    </message>
    <message>
        <source>every network</source>
        <translation>所有网络</translation>
    </message>
    <message>
        <source>The system does not tell which program it is; another user runs it.</source>
        <translation>系统没有告知是哪个程序；它由其他用户运行。</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation>看起来是</translation>
    </message>
    <message>
        <source>Reachable from</source>
        <translation>可访问范围</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>culvert::ui::PreferencesDialog</name>
    <message>
        <source>The system does not take it: %1</source>
        <translation>系统未接受此更改：%1</translation>
    </message>
    <message>
        <source>The settings of the system keep it from starting. Switching it on here allows it again.</source>
        <translation>系统设置阻止它启动。在此打开即可重新允许。</translation>
    </message>
    <message>
        <source>Another copy starts at login: %1. Switching it on here puts this one in its place.</source>
        <translation>登录时启动的是另一份程序：%1。在此打开会改为启动这一份。</translation>
    </message>
    <message>
        <source>Starts without a window and resumes what ran last.</source>
        <translation>启动时不显示窗口，并恢复上次运行的内容。</translation>
    </message>
    <message>
        <source>System</source>
        <comment>language</comment>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Hides it in the tray</source>
        <translation>隐藏到托盘</translation>
    </message>
    <message>
        <source>Minimizes it</source>
        <translation>最小化</translation>
    </message>
    <message>
        <source>Quits the program</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>System</source>
        <comment>theme</comment>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>语言(&amp;L)：</translation>
    </message>
    <message>
        <source>&amp;Closing the window:</source>
        <translation>关闭窗口时(&amp;C)：</translation>
    </message>
    <message>
        <source>&amp;Theme:</source>
        <translation>主题(&amp;T)：</translation>
    </message>
    <message>
        <source>&amp;Start at login</source>
        <translation>登录时启动(&amp;S)</translation>
    </message>
    <message>
        <source>The system tells you while the window does not show the same thing:</source>
        <translation>当窗口未显示相同内容时，由系统通知您：</translation>
    </message>
    <message>
        <source>There is no tray here. The window is minimized instead while a profile runs; else closing it quits the program.</source>
        <translation>此处没有系统托盘。有配置在运行时，窗口改为最小化；否则关闭窗口会退出程序。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProblemView</name>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Line:column</source>
        <translation>行:列</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Problems of the file</source>
        <translation>文件中的问题</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message numerus="yes">
        <source>%1 cannot be used before this is corrected (%n mistake(s)):</source>
        <comment>%1: path of a file</comment>
        <translation>
            <numerusform>改正以下问题之后才能使用 %1（%n 处错误）：</numerusform>
        </translation>
    </message>
    <message>
        <source>Correct it here</source>
        <translation>在这里更正</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileFiles</name>
    <message>
        <source>Went back to settings that worked</source>
        <translation>已恢复可用的设置</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileHeader</name>
    <message>
        <source>%1 of %2 proxies</source>
        <comment>%1: running, %2: all</comment>
        <translation>%1 / %2 个代理</translation>
    </message>
    <message>
        <source>TLS %1</source>
        <comment>%1: version and cipher</comment>
        <translation>TLS %1</translation>
    </message>
    <message>
        <source>server %1</source>
        <comment>%1: version</comment>
        <translation>服务器 %1</translation>
    </message>
    <message>
        <source>up %1</source>
        <comment>%1: duration</comment>
        <translation>已运行 %1</translation>
    </message>
    <message>
        <source>The environment variable %1 for %2 is not set.</source>
        <translation>%2 所用的环境变量 %1 未设置。</translation>
    </message>
    <message>
        <source>The file %1 for %2 cannot be read or is empty.</source>
        <translation>%2 所用的文件 %1 无法读取或为空。</translation>
    </message>
    <message>
        <source>%1 is to be entered once for each session.</source>
        <comment>%1: a setting</comment>
        <translation>每次会话都需要输入一次 %1。</translation>
    </message>
    <message>
        <source>There is no keychain service here, so %1 cannot be read.</source>
        <translation>此处没有系统密钥库服务，因此无法读取 %1。</translation>
    </message>
    <message>
        <source>The keychain refused to hand out %1; it may be locked.</source>
        <translation>系统密钥库拒绝提供 %1；它可能已锁定。</translation>
    </message>
    <message>
        <source>The keychain has not answered yet; it may wait to be unlocked.</source>
        <translation>系统密钥库尚未应答；它可能正在等待解锁。</translation>
    </message>
    <message>
        <source>The keychain is locked or has no entry for %1.</source>
        <translation>系统密钥库已锁定，或其中没有 %1 的条目。</translation>
    </message>
    <message>
        <source>All profiles</source>
        <translation>所有配置</translation>
    </message>
    <message>
        <source>%1 of %2 running</source>
        <comment>profiles</comment>
        <translation>%1 / %2 运行中</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n 个连接</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, next attempt in %2</source>
        <extracomment>State of a profile that waits for its next attempt, and how long it waits.</extracomment>
        <translation>%1，%2后再次尝试</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Enter…</source>
        <translation>输入…</translation>
    </message>
    <message>
        <source>Works only on this computer. Nobody else can reach it.</source>
        <translation>仅在这台计算机上有效。其他人无法访问。</translation>
    </message>
    <message>
        <source>A secret is needed</source>
        <translation>需要密钥</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The file cannot be read any more</source>
        <translation>文件已无法读取</translation>
    </message>
    <message>
        <source>What runs goes on as before. Correct the file to change it.</source>
        <translation>正在运行的部分保持不变。改正文件后即可更改。</translation>
    </message>
    <message>
        <source>The file has changed since this profile was started.</source>
        <translation>此配置启动后文件已更改。</translation>
    </message>
    <message>
        <source>Apply changes</source>
        <translation>应用更改</translation>
    </message>
    <message numerus="yes">
        <source>The file has %n mistake(s) now</source>
        <translation>
            <numerusform>文件现在有 %n 处错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings about the file</source>
        <translation>
            <numerusform>关于此文件的 %n 条警告</numerusform>
        </translation>
    </message>
    <message>
        <source>It does not start: some of it is not supported yet</source>
        <translation>无法启动：其中有尚不支持的内容</translation>
    </message>
    <message>
        <source>It is kept as it is. Remove it or switch to something else to start.</source>
        <translation>内容会原样保留。删除它或改用其他方式即可启动。</translation>
    </message>
    <message>
        <source>Review…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>Use a real server…</source>
        <translation>使用真正的服务器…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>%1: name of a proxy, %2: what is wrong with it</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n proxies do not serve</source>
        <translation>
            <numerusform>%n 个代理不可用</numerusform>
        </translation>
    </message>
    <message>
        <source>A secret is needed to apply the changes</source>
        <translation>应用更改需要密钥</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileListModel</name>
    <message>
        <source>All profiles</source>
        <translation>所有配置</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileStatus</name>
    <message>
        <source>starting</source>
        <comment>short note beside a profile</comment>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Stopped</source>
        <comment>state of a profile</comment>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Waiting for a secret</source>
        <translation>等待密钥</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Running with problems</source>
        <translation>运行中，有问题</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>正在重新连接</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Stopped by a problem</source>
        <translation>因问题停止</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>off</source>
        <comment>short note beside a profile that does not run</comment>
        <translation>未启动</translation>
    </message>
    <message>
        <source>locked</source>
        <comment>short note beside a profile that waits for a secret</comment>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Needs correction</source>
        <comment>state of a profile with mistakes</comment>
        <translation>需要改正</translation>
    </message>
    <message numerus="yes">
        <source>%n mistake(s)</source>
        <translation>
            <numerusform>%n 处错误</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileStore</name>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>Built-in relay</source>
        <translation>内置中继</translation>
    </message>
    <message>
        <source>Tried here</source>
        <translation>在本机试用</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProxiesPage</name>
    <message>
        <source>Copy public address</source>
        <translation>复制公网地址</translation>
    </message>
    <message>
        <source>The address is known once the server has confirmed it.</source>
        <translation>服务器确认后才能得知地址。</translation>
    </message>
    <message>
        <source>Open in browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>This address is not one that a browser opens.</source>
        <translation>此地址不能用浏览器打开。</translation>
    </message>
    <message>
        <source>Show connections</source>
        <translation>显示连接</translation>
    </message>
    <message>
        <source>Show logs</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Proxies</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Search proxies</source>
        <translation>搜索代理</translation>
    </message>
    <message>
        <source>No proxies here</source>
        <translation>这里没有代理</translation>
    </message>
    <message>
        <source>A proxy makes one local service reachable. Add one with New proxy, or change the search.</source>
        <translation>代理让一个本地服务可以被访问。用“新建代理”添加，或更改搜索条件。</translation>
    </message>
    <message>
        <source>Show requests</source>
        <translation>显示请求</translation>
    </message>
    <message>
        <source>Diagnose this proxy</source>
        <translation>诊断此代理</translation>
    </message>
    <message>
        <source>Expose a port…</source>
        <translation>公开端口…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProxyEditor</name>
    <message>
        <source>This setting cannot be changed here; use the TOML page.</source>
        <translation>此设置不能在这里更改；请使用 TOML 页。</translation>
    </message>
    <message>
        <source>Dots stand where no secret is known. Type the secret again.</source>
        <translation>圆点所在处没有已知的密文，请重新输入。</translation>
    </message>
    <message>
        <source>Correct what is marked to save it.</source>
        <translation>更正有标记的内容后才能保存。</translation>
    </message>
    <message>
        <source>A secret is going to be written into the file.</source>
        <translation>密文将写入文件。</translation>
    </message>
    <message>
        <source>The profile does not run; nothing is touched.</source>
        <translation>配置未运行；不会影响任何连接。</translation>
    </message>
    <message>
        <source>The profile is no longer in the list.</source>
        <translation>该配置已不在列表中。</translation>
    </message>
    <message>
        <source>The file was changed elsewhere while this is open</source>
        <translation>打开期间，文件已在别处更改</translation>
    </message>
    <message>
        <source>This was removed from the file while it is open</source>
        <translation>打开期间，它已从文件中删除</translation>
    </message>
    <message>
        <source>What you typed is kept. Saving puts it into the file.</source>
        <translation>您输入的内容会保留，保存时写入文件。</translation>
    </message>
    <message>
        <source>Take what the file says</source>
        <translation>采用文件内容</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的内容</translation>
    </message>
    <message>
        <source>The keychain did not store the secret; nothing is saved.</source>
        <translation>系统密钥库未保存密文；什么也没有保存。</translation>
    </message>
    <message>
        <source>Choose another place for it, for example once a session.</source>
        <translation>请选择其他保存位置，例如每次会话询问。</translation>
    </message>
    <message>
        <source>It cannot be put into the file.</source>
        <translation>无法写入文件。</translation>
    </message>
    <message>
        <source>Added %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已添加 %1</translation>
    </message>
    <message>
        <source>Changed %1</source>
        <comment>%1: name of a proxy</comment>
        <translation>已更改 %1</translation>
    </message>
    <message>
        <source>The file was not written.</source>
        <translation>文件未写入。</translation>
    </message>
    <message>
        <source>What you typed is not saved</source>
        <translation>您输入的内容尚未保存</translation>
    </message>
    <message>
        <source>Go on editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>New visitor entry in %1</source>
        <comment>%1: name of a profile</comment>
        <translation>%1 中的新访客端</translation>
    </message>
    <message>
        <source>New proxy in %1</source>
        <comment>%1: name of a profile</comment>
        <translation>%1 中的新代理</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <extracomment>Title of a window: name of a proxy, name of its profile.</extracomment>
        <translation>%2 中的 %1</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Write the secret into the file. Anyone who can read it can read the secret.</source>
        <translation>将密文写入文件。能读取文件的任何人都能读到它。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save and apply</source>
        <translation>保存并应用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The file was changed elsewhere</source>
        <translation>文件已在别处更改</translation>
    </message>
    <message>
        <source>Nothing was written. Look at it and try again.</source>
        <translation>什么也没有写入。请查看后重试。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProxyModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Public address</source>
        <translation>公网地址</translation>
    </message>
    <message>
        <source>Local target</source>
        <translation>本地目标</translation>
    </message>
    <message>
        <source>Protocol now</source>
        <translation>当前协议</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>↓ rate</source>
        <translation>↓ 速率</translation>
    </message>
    <message>
        <source>↑ rate</source>
        <translation>↑ 速率</translation>
    </message>
    <message>
        <source>↓ total</source>
        <translation>↓ 总计</translation>
    </message>
    <message>
        <source>↑ total</source>
        <translation>↑ 总计</translation>
    </message>
    <message>
        <source>Last activity</source>
        <translation>最近活动</translation>
    </message>
    <message>
        <source>Down rate: to the visitor</source>
        <translation>下行速率：发往访问者</translation>
    </message>
    <message>
        <source>Up rate: from the visitor</source>
        <translation>上行速率：来自访问者</translation>
    </message>
    <message>
        <source>Down total: to the visitor</source>
        <translation>下行总计：发往访问者</translation>
    </message>
    <message>
        <source>Up total: from the visitor</source>
        <translation>上行总计：来自访问者</translation>
    </message>
    <message>
        <source>%1 visitor entry</source>
        <translation>%1 访客端</translation>
    </message>
    <message>
        <source>%1 open, %2 in all</source>
        <translation>打开 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>The address is known once the server has confirmed it.</source>
        <translation>服务器确认后才能得知地址。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::QrCode</name>
    <message>
        <source>QR code of %1</source>
        <translation>%1 的二维码</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RemoteControl</name>
    <message>
        <source>There is no profile called &quot;%1&quot;.</source>
        <translation>没有名为“%1”的配置。</translation>
    </message>
    <message>
        <source>This version does not know that command.</source>
        <translation>此版本不认识该命令。</translation>
    </message>
    <message>
        <source>Name a profile.</source>
        <translation>请给出一个配置的名称。</translation>
    </message>
    <message>
        <source>%1: %2 (%3 of %4 proxies)</source>
        <extracomment>A line about a profile: its name, its state, how many of its proxies run.</extracomment>
        <translation>%1：%2（%4 个代理中的 %3 个）</translation>
    </message>
    <message>
        <source>Secrets that are needed: %1</source>
        <translation>需要的密钥：%1</translation>
    </message>
    <message>
        <source>runs already</source>
        <translation>已在运行</translation>
    </message>
    <message>
        <source>cannot start: %1</source>
        <translation>无法启动：%1</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>没有运行</translation>
    </message>
    <message>
        <source>has no changes</source>
        <translation>没有更改</translation>
    </message>
    <message>
        <source>Name the files to be imported.</source>
        <translation>请给出要导入的文件。</translation>
    </message>
    <message>
        <source>The window shows what would be imported.</source>
        <translation>窗口中会显示将要导入的内容。</translation>
    </message>
    <message>
        <source>Nothing was exported: %1</source>
        <comment>%1: the reason</comment>
        <translation>没有导出任何内容：%1</translation>
    </message>
    <message>
        <source>There is no proxy to be examined.</source>
        <translation>没有可以诊断的代理。</translation>
    </message>
    <message>
        <source>There is no proxy called &quot;%1&quot;.</source>
        <translation>没有名为“%1”的代理。</translation>
    </message>
    <message>
        <source>%1: stopped before it was done</source>
        <translation>%1：未完成就已停止</translation>
    </message>
    <message>
        <source>%1: nothing is wrong</source>
        <translation>%1：没有发现问题</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ReportView</name>
    <message>
        <source>This is all of the report. Secrets, addresses, names of hosts, your home folder and your user name are replaced by marks.</source>
        <translation>这就是报告的全部内容。密钥、地址、主机名、您的主目录和用户名均已替换为标记。</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestDetails</name>
    <message>
        <source>Seen: %1</source>
        <comment>raw evidence</comment>
        <translation>所见：%1</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>HTTP version</source>
        <translation>HTTP 版本</translation>
    </message>
    <message>
        <source>Visitor</source>
        <translation>访问者</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Request size</source>
        <translation>请求大小</translation>
    </message>
    <message>
        <source>Response size</source>
        <translation>响应大小</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>The service said</source>
        <translation>服务的应答</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>one that had been used before</source>
        <translation>此前用过的连接</translation>
    </message>
    <message>
        <source>Replay of</source>
        <translation>重放自</translation>
    </message>
    <message>
        <source>Connection %1</source>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>A replay comes from this computer: there is no public side.</source>
        <translation>重放来自本机：没有公网侧。</translation>
    </message>
    <message>
        <source>The connection has ended, and its facts are no longer kept.</source>
        <translation>连接已结束，其信息已不再保留。</translation>
    </message>
    <message>
        <source>%1 and %2 were answered alike.</source>
        <comment>serial numbers</comment>
        <translation>%1 与 %2 的应答相同。</translation>
    </message>
    <message>
        <source>− only in %1   + only in %2</source>
        <comment>serial numbers</comment>
        <translation>− 仅在 %1 中   + 仅在 %2 中</translation>
    </message>
    <message>
        <source>Details of the request</source>
        <translation>请求详情</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Legs</source>
        <translation>两侧</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>HTTP text</source>
        <translation>HTTP 文本</translation>
    </message>
    <message>
        <source>Form of the request</source>
        <translation>请求的形式</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestModel</name>
    <message>
        <source>#</source>
        <comment>serial number of a request</comment>
        <translation>#</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation>HTTP</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Request size</source>
        <translation>请求大小</translation>
    </message>
    <message>
        <source>Response size</source>
        <translation>响应大小</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Content type</source>
        <translation>内容类型</translation>
    </message>
    <message>
        <source>Visitor</source>
        <translation>访问者</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Replay of</source>
        <translation>重放自</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Waiting: until the local service began to answer</source>
        <translation>等待：直到本地服务开始应答</translation>
    </message>
    <message>
        <source>HTTP version of the public side, and of the local side where it is another one</source>
        <translation>公网侧的 HTTP 版本；本地侧不同时一并列出</translation>
    </message>
    <message>
        <source>What Diagnose says about it</source>
        <translation>诊断对它的结论</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>本机</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestSearchField</name>
    <message>
        <source>Search requests</source>
        <translation>搜索请求</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be understood and is left out.</source>
        <comment>a word of the search</comment>
        <translation>无法理解“%1”，已忽略。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not complete yet.</source>
        <comment>a word of the search</comment>
        <translation>“%1”尚未写完。</translation>
    </message>
    <message>
        <source>Search, for example status:5xx dur:&gt;200</source>
        <translation>搜索，例如 status:5xx dur:&gt;200</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestText</name>
    <message>
        <source>Document</source>
        <comment>kind of request</comment>
        <translation>文档</translation>
    </message>
    <message>
        <source>Fetch</source>
        <comment>kind of request</comment>
        <translation>获取</translation>
    </message>
    <message>
        <source>Upload</source>
        <comment>kind of request</comment>
        <translation>上传</translation>
    </message>
    <message>
        <source>Tunnel</source>
        <comment>kind of request</comment>
        <translation>隧道</translation>
    </message>
    <message>
        <source>waiting</source>
        <comment>state of a request</comment>
        <translation>等待中</translation>
    </message>
    <message>
        <source>no answer</source>
        <comment>state of a request</comment>
        <translation>没有应答</translation>
    </message>
    <message>
        <source>%1 · open</source>
        <comment>%1: HTTP status; the answer still comes</comment>
        <translation>%1 · 进行中</translation>
    </message>
    <message>
        <source>%1 · cut off</source>
        <comment>%1: HTTP status; the answer is not complete</comment>
        <translation>%1 · 中断</translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n 个事件</numerusform>
        </translation>
    </message>
    <message>
        <source>This request could not be sent again.</source>
        <translation>此请求无法重新发送。</translation>
    </message>
    <message>
        <source>The local service has not answered yet.</source>
        <translation>本地服务尚未应答。</translation>
    </message>
    <message>
        <source>It ended after %1 without an answer.</source>
        <comment>a time</comment>
        <translation>它在 %1 后结束，没有应答。</translation>
    </message>
    <message>
        <source>The local service gave no answer; this program answered %1 after %2.</source>
        <comment>%1: HTTP status, %2: a time</comment>
        <translation>本地服务没有应答；本程序在 %2 后应答 %1。</translation>
    </message>
    <message>
        <source>The local service answered %1; the answer still comes.</source>
        <comment>an HTTP status</comment>
        <translation>本地服务应答 %1；应答仍在传输。</translation>
    </message>
    <message>
        <source>The local service answered %1, and the answer was cut off after %2.</source>
        <comment>%1: HTTP status, %2: a time</comment>
        <translation>本地服务应答 %1，应答在 %2 后中断。</translation>
    </message>
    <message>
        <source>The local service answered %1 after %2.</source>
        <comment>%1: HTTP status, %2: a time</comment>
        <translation>本地服务在 %2 后应答 %1。</translation>
    </message>
    <message>
        <source>Text</source>
        <comment>kind of message</comment>
        <translation>文本</translation>
    </message>
    <message>
        <source>Binary</source>
        <comment>kind of message</comment>
        <translation>二进制</translation>
    </message>
    <message>
        <source>Close</source>
        <comment>kind of message</comment>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Event</source>
        <comment>kind of message</comment>
        <translation>事件</translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestsPage</name>
    <message>
        <source>%1 %2 may change something. The local service gets it once more.</source>
        <comment>%1: HTTP method, %2: path</comment>
        <translation>%1 %2 可能会改变数据。本地服务会再收到一次。</translation>
    </message>
    <message>
        <source>Send again</source>
        <comment>verb</comment>
        <translation>重新发送</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) written to %1</source>
        <comment>%1: path</comment>
        <translation>
            <numerusform>已将 %n 个请求写入 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The file %1 cannot be written: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法写入文件 %1：%2</translation>
    </message>
    <message>
        <source>%1 of %2 match</source>
        <comment>two numbers</comment>
        <translation>%2 个中有 %1 个匹配</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n 个请求</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %n not recorded</source>
        <translation>
            <numerusform>已暂停，%n 个未记录</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 memory used</source>
        <comment>two sizes</comment>
        <translation>已用内存 %1，上限 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n older one(s) left out</source>
        <translation>
            <numerusform>%n 个更早的已舍弃</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配</translation>
    </message>
    <message numerus="yes">
        <source>None of the %n request(s) fits the search.</source>
        <translation>
            <numerusform>%n 个请求中没有一个符合搜索。</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Recording is paused</source>
        <translation>记录已暂停</translation>
    </message>
    <message>
        <source>What passes meanwhile is counted and not kept.</source>
        <translation>期间经过的请求只计数，不保留。</translation>
    </message>
    <message>
        <source>Record again</source>
        <translation>恢复记录</translation>
    </message>
    <message>
        <source>Nothing here can be read as HTTP</source>
        <translation>这里没有可作为 HTTP 读取的内容</translation>
    </message>
    <message>
        <source>The visitors&apos; TLS passes through to the local service, so its requests cannot be seen. With the plugin https2http or https2https it ends here.</source>
        <translation>访问者的 TLS 直达本地服务，因此看不到其中的请求。使用插件 https2http 或 https2https 时，TLS 在此终止。</translation>
    </message>
    <message>
        <source>Requests of http proxies and HTTP plugins appear here, and of a tcp proxy with culvert.http = &quot;on&quot;.</source>
        <translation>这里显示 http 代理和 HTTP 插件的请求，以及设置了 culvert.http = &quot;on&quot; 的 tcp 代理的请求。</translation>
    </message>
    <message>
        <source>Capture is off</source>
        <translation>捕获已关闭</translation>
    </message>
    <message>
        <source>The proxies here keep nothing of their requests.</source>
        <translation>这里的代理不保留任何请求内容。</translation>
    </message>
    <message>
        <source>Keep heads</source>
        <translation>保留头部</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>还没有请求</translation>
    </message>
    <message>
        <source>Open the public address of a proxy: each request appears here, with what the local service answered.</source>
        <translation>打开代理的公网地址：每个请求及本地服务的应答都会显示在这里。</translation>
    </message>
    <message>
        <source>Only this: %1</source>
        <comment>a word of the search</comment>
        <translation>仅限此项：%1</translation>
    </message>
    <message>
        <source>Not this: %1</source>
        <comment>a word of the search</comment>
        <translation>排除此项：%1</translation>
    </message>
    <message>
        <source>Send again and compare</source>
        <translation>重新发送并对比</translation>
    </message>
    <message>
        <source>Compare the two</source>
        <translation>对比这两个</translation>
    </message>
    <message>
        <source>Copy as cURL</source>
        <translation>复制为 cURL</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message numerus="yes">
        <source>Export %n selected as HAR…</source>
        <translation>
            <numerusform>将选中的 %n 个导出为 HAR…</numerusform>
        </translation>
    </message>
    <message>
        <source>Show connection</source>
        <translation>显示连接</translation>
    </message>
    <message>
        <source>Show logs</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Pause recording</source>
        <translation>暂停记录</translation>
    </message>
    <message>
        <source>Pause recording; what passes is only counted</source>
        <translation>暂停记录；经过的请求只计数</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Forget the requests that have ended</source>
        <translation>清除已结束的请求</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Send this request to the local service once more and compare the answers</source>
        <translation>将此请求再次发送给本地服务并对比应答</translation>
    </message>
    <message>
        <source>Export HAR…</source>
        <translation>导出 HAR…</translation>
    </message>
    <message>
        <source>Write the requests shown to a file; masks stay</source>
        <translation>将显示的请求写入文件；遮盖保持不变</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ReviewDialog</name>
    <message>
        <source>%1: %2</source>
        <extracomment>A setting of a proxy: the proxy&apos;s name, the setting.</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Changes of %1</source>
        <comment>%1: name of a profile</comment>
        <translation>%1 的更改</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Until now</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>From now on</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>生效方式</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已移除</translation>
    </message>
</context>
<context>
    <name>culvert::ui::SampleModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Up rate of %1: from the visitor</source>
        <translation>%1 的上行速率：来自访问者</translation>
    </message>
    <message>
        <source>Down rate of %1: to the visitor</source>
        <translation>%1 的下行速率：发往访问者</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ScopeChip</name>
    <message>
        <source>Showing: all profiles</source>
        <translation>显示：所有配置</translation>
    </message>
    <message>
        <source>Showing: %1</source>
        <comment>%1: profile</comment>
        <translation>显示：%1</translation>
    </message>
    <message>
        <source>Showing: %1 (%2)</source>
        <comment>%1: proxy, %2: profile</comment>
        <translation>显示：%1（%2）</translation>
    </message>
    <message>
        <source>Showing: connection %1 of %2</source>
        <comment>%1: number, %2: proxy</comment>
        <translation>显示：%2 的连接 %1</translation>
    </message>
    <message>
        <source>%1. Show more</source>
        <translation>%1。扩大范围</translation>
    </message>
</context>
<context>
    <name>culvert::ui::SecretDialog</name>
    <message>
        <source>Keep it in the keychain</source>
        <translation>保存在系统密钥库中</translation>
    </message>
    <message>
        <source>Enter a secret</source>
        <translation>输入密钥</translation>
    </message>
    <message>
        <source>%1 of %2:</source>
        <comment>%1: name of a setting, %2: name of a profile</comment>
        <translation>%2 的 %1：</translation>
    </message>
    <message>
        <source>The keychain cannot be used now. The value is kept until the program ends.</source>
        <translation>系统密钥库目前无法使用。该值保留到程序结束为止。</translation>
    </message>
    <message>
        <source>The value is kept until the program ends.</source>
        <translation>该值保留到程序结束为止。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>The keychain did not store it. It can be used for this session.</source>
        <translation>系统密钥库没有保存它。本次会话中可以使用。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ServerPage</name>
    <message>
        <source>The demo page is for trying things out and stays on this computer.</source>
        <translation>演示页面仅供试用，不会离开本机。</translation>
    </message>
    <message>
        <source>A built-in relay on this computer takes the server&apos;s place. Nothing is installed, and nobody else can reach it.</source>
        <translation>由本机的内置中继代替服务器。不安装任何东西，别人也无法访问。</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>Through which server?</source>
        <translation>通过哪个服务器？</translation>
    </message>
    <message>
        <source>To which server?</source>
        <translation>迁移到哪个服务器？</translation>
    </message>
    <message>
        <source>A &amp;profile that exists</source>
        <translation>已有的配置(&amp;P)</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>A &amp;server I have</source>
        <translation>我有服务器(&amp;S)</translation>
    </message>
    <message>
        <source>Where the server is</source>
        <translation>服务器的位置</translation>
    </message>
    <message>
        <source>Paste anything: %1, a link, or the text of frpc.toml. A file can be dropped here.</source>
        <comment>%1: an example of an address</comment>
        <translation>粘贴任意内容：%1、链接或 frpc.toml 的文本。也可将文件拖到这里。</translation>
    </message>
    <message>
        <source>Choose a &amp;file…</source>
        <translation>选择文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>&amp;Token:</source>
        <translation>令牌(&amp;T)：</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Goes to the keychain, not into a file</source>
        <translation>存入系统密钥库，不写入文件</translation>
    </message>
    <message>
        <source>Kept until the program ends, not in a file</source>
        <translation>保留到程序结束，不写入文件</translation>
    </message>
    <message>
        <source>&amp;Try it on this computer first</source>
        <translation>先在本机试用(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Let the server choose the port</source>
        <translation>由服务器选择端口(&amp;L)</translation>
    </message>
    <message>
        <source>%1; its token is kept out of files.</source>
        <comment>%1: a server</comment>
        <translation>%1；其令牌不会写入文件。</translation>
    </message>
    <message>
        <source>Changes of this profile that wait to be applied take effect with it.</source>
        <translation>此配置中尚待应用的更改会一并生效。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ServerText</name>
    <message>
        <source>Paste or type where the server is.</source>
        <translation>请粘贴或输入服务器的位置。</translation>
    </message>
    <message>
        <source>This is more than 1 MiB of text; no configuration is that long.</source>
        <translation>文本超过 1 MiB；没有这么长的配置。</translation>
    </message>
    <message>
        <source>This is not text.</source>
        <translation>这不是文本。</translation>
    </message>
    <message>
        <source>This is no address, no link and no configuration. An address looks like %1.</source>
        <comment>%1: an example</comment>
        <translation>这不是地址、链接，也不是配置。地址的形式如 %1。</translation>
    </message>
    <message>
        <source>%1 is not a port; use 1 to 65535.</source>
        <translation>%1 不是端口；请使用 1 到 65535。</translation>
    </message>
    <message>
        <source>This is the address of a web page. The server&apos;s own may be %1.</source>
        <comment>%1: an address</comment>
        <translation>这是网页的地址。服务器的地址可能是 %1。</translation>
    </message>
    <message>
        <source>Links that begin with %1 do not lead to a server.</source>
        <comment>%1: such as ftp://</comment>
        <translation>以 %1 开头的链接不指向服务器。</translation>
    </message>
    <message>
        <source>This configuration does not say where its server is.</source>
        <translation>此配置没有说明服务器的位置。</translation>
    </message>
    <message>
        <source>%1, port %2. These keys have secrets that stay readable in the profile&apos;s file: %3</source>
        <comment>%3: names of keys</comment>
        <translation>%1，端口 %2。以下键的密钥在配置文件中仍可读：%3</translation>
    </message>
    <message numerus="yes">
        <source>%1, port %2; %n proxy or visitor entry comes along.</source>
        <comment>%1: name of a server</comment>
        <translation>
            <numerusform>%1，端口 %2；同时带来 %n 个代理或访客端。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, port %2. Of this old INI file only the server is taken, not: %3</source>
        <comment>%3: names of keys</comment>
        <translation>%1，端口 %2。此旧式 INI 文件只取用服务器，不取用：%3</translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <comment>a server</comment>
        <translation>%1，端口 %2</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ServicePage</name>
    <message>
        <source>What should be reachable?</source>
        <translation>要让什么可以访问？</translation>
    </message>
    <message>
        <source>A small page that Culvert brings along: text, a clock and a WebSocket echo.</source>
        <translation>Culvert 自带的小页面：文本、时钟和 WebSocket 回显。</translation>
    </message>
    <message>
        <source>Testing %1…</source>
        <comment>an address</comment>
        <translation>正在测试 %1…</translation>
    </message>
    <message>
        <source>It answers at %1.</source>
        <comment>an address</comment>
        <translation>%1 有应答。</translation>
    </message>
    <message>
        <source>It answers at %1 and looks like this: %2.</source>
        <comment>%2: a kind of service</comment>
        <translation>%1 有应答，看起来是：%2。</translation>
    </message>
    <message>
        <source>%1 The proxy will be set up for it.</source>
        <comment>%1: a sentence about the service</comment>
        <translation>%1代理会为此设置好。</translation>
    </message>
    <message>
        <source>Nothing is listening on %1 now. Start it any time; it works at once.</source>
        <comment>an address</comment>
        <translation>%1 目前没有程序监听。随时启动即可，立即生效。</translation>
    </message>
    <message>
        <source>&amp;Port or address of the local service:</source>
        <translation>本地服务的端口或地址(&amp;P)：</translation>
    </message>
    <message>
        <source>Port or address of the local service</source>
        <translation>本地服务的端口或地址</translation>
    </message>
    <message>
        <source>3000, or host:port</source>
        <translation>3000，或 主机:端口</translation>
    </message>
    <message>
        <source>&amp;Test local service</source>
        <translation>测试本地服务(&amp;T)</translation>
    </message>
    <message>
        <source>Test local service</source>
        <translation>测试本地服务</translation>
    </message>
    <message>
        <source>Kind:</source>
        <translation>类型：</translation>
    </message>
    <message>
        <source>Kind: %1</source>
        <comment>of a service</comment>
        <translation>类型：%1</translation>
    </message>
    <message>
        <source>Programs that &amp;listen on this computer now:</source>
        <translation>本机上正在监听的程序(&amp;L)：</translation>
    </message>
    <message>
        <source>Programs that listen on this computer now</source>
        <translation>本机上正在监听的程序</translation>
    </message>
    <message>
        <source>The system does not tell which programs listen</source>
        <translation>系统没有告知哪些程序在监听</translation>
    </message>
    <message>
        <source>No program is seen to listen</source>
        <translation>没有发现正在监听的程序</translation>
    </message>
    <message>
        <source>Type the port above, or start your program: it appears here.</source>
        <translation>在上面输入端口，或启动您的程序：它会出现在这里。</translation>
    </message>
    <message>
        <source>The test was stopped, because something else is examined now.</source>
        <translation>测试已停止，因为现在正在检查别的对象。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ServiceText</name>
    <message>
        <source>Web app</source>
        <translation>网页应用</translation>
    </message>
    <message>
        <source>SSH</source>
        <translation>SSH</translation>
    </message>
    <message>
        <source>Remote desktop</source>
        <translation>远程桌面</translation>
    </message>
    <message>
        <source>Demo page</source>
        <translation>演示页面</translation>
    </message>
    <message>
        <source>Other address</source>
        <translation>其他地址</translation>
    </message>
    <message>
        <source>Type the number of a port, or choose one from the list.</source>
        <translation>请输入端口号，或从列表中选择。</translation>
    </message>
    <message>
        <source>This is no address of a service. Type a number such as 3000, or host:port.</source>
        <translation>这不是服务的地址。请输入 3000 这样的数字，或 主机:端口。</translation>
    </message>
    <message>
        <source>The port is missing. Type host:port.</source>
        <translation>缺少端口。请输入 主机:端口。</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>端口是 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>A subdomain is one word of letters, digits and hyphens.</source>
        <translation>子域名是由字母、数字和连字符组成的一个词。</translation>
    </message>
    <message>
        <source>A domain is a name such as app.example.com that leads to the server.</source>
        <translation>域名是 app.example.com 这样指向服务器的名称。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::SettingsPage</name>
    <message>
        <source>This setting cannot be changed here; use the TOML page.</source>
        <translation>此设置不能在这里更改；请使用 TOML 页。</translation>
    </message>
    <message>
        <source>The file was changed elsewhere</source>
        <translation>文件已在别处更改</translation>
    </message>
    <message>
        <source>Your changes are kept on top of it. These were changed on both sides, and yours count:</source>
        <translation>您的更改会保留在其上。以下内容两边都有更改，以您的为准：</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>好</translation>
    </message>
    <message>
        <source>The file was changed elsewhere while you edit its text</source>
        <translation>编辑文本期间，文件已在别处更改</translation>
    </message>
    <message>
        <source>Your text is kept until you choose.</source>
        <translation>在您选择之前，您的文本会保留。</translation>
    </message>
    <message>
        <source>Take what the file says</source>
        <translation>采用文件内容</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的内容</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) not applied.</source>
        <translation>
            <numerusform>有 %n 项更改尚未应用。</numerusform>
        </translation>
    </message>
    <message>
        <source>The text has changes that are not applied.</source>
        <translation>文本中有尚未应用的更改。</translation>
    </message>
    <message>
        <source>Dots stand where no secret is known. Type the secret again.</source>
        <translation>圆点所在处没有已知的密文，请重新输入。</translation>
    </message>
    <message>
        <source>A secret is going to be written into the file.</source>
        <translation>密文将写入文件。</translation>
    </message>
    <message>
        <source>Correct what is marked to apply it.</source>
        <translation>更正有标记的内容后才能应用。</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) not applied; the profile will reconnect.</source>
        <translation>
            <numerusform>有 %n 项更改尚未应用；配置将重新连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>The keychain did not store the secret; nothing is saved.</source>
        <translation>系统密钥库未保存密文；什么也没有保存。</translation>
    </message>
    <message>
        <source>Choose another place for it, for example once a session.</source>
        <translation>请选择其他保存位置，例如每次会话询问。</translation>
    </message>
    <message>
        <source>Changed the settings</source>
        <translation>已更改设置</translation>
    </message>
    <message>
        <source>The file was not written.</source>
        <translation>文件未写入。</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Review…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Write the secret into the file</source>
        <translation>将密文写入文件</translation>
    </message>
    <message>
        <source>Make a TOML copy</source>
        <translation>制作 TOML 副本</translation>
    </message>
    <message>
        <source>The demo has no settings</source>
        <translation>演示没有设置</translation>
    </message>
    <message>
        <source>It is built in and works only on this computer.</source>
        <translation>它是内置的，只在这台计算机上工作。</translation>
    </message>
    <message>
        <source>Choose a profile</source>
        <translation>选择一个配置</translation>
    </message>
    <message>
        <source>Its settings are edited here.</source>
        <translation>在这里编辑它的设置。</translation>
    </message>
    <message>
        <source>Only TOML files are edited here</source>
        <translation>这里只编辑 TOML 文件</translation>
    </message>
    <message>
        <source>This file is not edited here</source>
        <translation>此文件不能在这里编辑</translation>
    </message>
    <message>
        <source>A copy in TOML can be made beside this file, which stays as it is. Comments of YAML are not part of the copy.</source>
        <translation>可以在此文件旁制作 TOML 副本，原文件保持不变。副本不包含 YAML 的注释。</translation>
    </message>
    <message>
        <source>It is a template with loops, or cannot be read as TOML. Open it in a text editor.</source>
        <translation>它是带循环的模板，或无法作为 TOML 读取。请用文本编辑器打开。</translation>
    </message>
    <message numerus="yes">
        <source>Not applied yet; applying reconnects and closes %n connection(s).</source>
        <translation>
            <numerusform>尚未应用；应用将重新连接，并关闭 %n 个连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>The secrets are being stored…</source>
        <translation>正在存储密钥…</translation>
    </message>
    <message>
        <source>The settings were changed after they were shown</source>
        <translation>设置在显示之后又有更改</translation>
    </message>
    <message>
        <source>Nothing is saved. Look at them again before they are applied.</source>
        <translation>没有保存任何内容。请重新查看后再应用。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Sidebar</name>
    <message>
        <source>Profiles</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Open a profile…</source>
        <translation>打开配置…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::SingleInstance</name>
    <message>
        <source>The name of the data folder is too long.</source>
        <translation>数据文件夹的名称过长。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::StatusStrip</name>
    <message numerus="yes">
        <source>%n running</source>
        <comment>profiles</comment>
        <translation>
            <numerusform>%n 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n 个连接</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all profiles</source>
        <translation>显示所有配置</translation>
    </message>
    <message>
        <source>Keychain open</source>
        <translation>密钥库已打开</translation>
    </message>
    <message>
        <source>Keychain locked</source>
        <translation>密钥库已锁定</translation>
    </message>
    <message>
        <source>No keychain: secrets last for this session</source>
        <translation>没有密钥库：密钥仅在本次会话中有效</translation>
    </message>
    <message>
        <source>Check the keychain again</source>
        <translation>重新检查密钥库</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the profile with the problem</source>
        <translation>显示有问题的配置</translation>
    </message>
    <message numerus="yes">
        <source>%n reconnecting</source>
        <comment>profiles</comment>
        <translation>
            <numerusform>%n 个正在重新连接</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::StepList</name>
    <message>
        <source>%1 %2 ms</source>
        <extracomment>One step of connecting and the time it took.</extracomment>
        <translation>%1 %2 毫秒</translation>
    </message>
    <message>
        <source>Steps of connecting</source>
        <translation>连接步骤</translation>
    </message>
    <message>
        <source>%1: waiting</source>
        <translation>%1：等待中</translation>
    </message>
    <message>
        <source>%1: under way</source>
        <translation>%1：进行中</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1：完成</translation>
    </message>
    <message>
        <source>%1: did not succeed</source>
        <translation>%1：未成功</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TestVisitor</name>
    <message>
        <source>The connection was closed at once: the local service did not answer.</source>
        <translation>连接立即被关闭：本地服务没有应答。</translation>
    </message>
    <message>
        <source>Connected. The service waits for its client to speak first.</source>
        <translation>已连接。服务在等待客户端先发言。</translation>
    </message>
    <message numerus="yes">
        <source>No answer within %n second(s).</source>
        <translation>
            <numerusform>%n 秒内没有应答。</numerusform>
        </translation>
    </message>
    <message>
        <source>The answer came: %1.</source>
        <comment>an HTTP status</comment>
        <translation>收到应答：%1。</translation>
    </message>
    <message>
        <source>Connected, and the service answers.</source>
        <translation>已连接，服务有应答。</translation>
    </message>
    <message>
        <source>Connected. The service says: %1</source>
        <comment>its first line</comment>
        <translation>已连接。服务说：%1</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Texts</name>
    <message>
        <source>%1: %2</source>
        <extracomment>A problem in an included file: the name of the file, what is wrong.
----------
A problem in a file: the setting it is about, what is wrong.
----------
A log line: what the doctor found, the reason in one sentence.
----------
A log line: what happened, the reason in one sentence.</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>This setting is not known. Check the spelling or remove it.</source>
        <translation>无法识别此设置。请检查拼写或将其删除。</translation>
    </message>
    <message>
        <source>This setting is not known here; %1 belongs at the top of the file.</source>
        <comment>%1: name of a setting</comment>
        <translation>此处无法识别这项设置；%1 应放在文件顶层。</translation>
    </message>
    <message>
        <source>This setting is not known. Did you mean %1?</source>
        <comment>%1: name of a setting</comment>
        <translation>无法识别此设置。是否想写 %1？</translation>
    </message>
    <message>
        <source>There is no token: anybody who reaches the server can log in.</source>
        <translation>没有令牌：任何能访问服务器的人都可以登录。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not verified, because no CA is named.</source>
        <translation>未指定 CA，因此没有验证服务器的证书。</translation>
    </message>
    <message>
        <source>The server link is not encrypted, because TLS is switched off.</source>
        <translation>TLS 已关闭，因此服务器链路未加密。</translation>
    </message>
    <message>
        <source>There is no secret key: anybody on the server can use this proxy.</source>
        <translation>没有密钥：服务器上的任何人都可以使用此代理。</translation>
    </message>
    <message>
        <source>The certificate of the local service is not verified.</source>
        <translation>未验证本地服务的证书。</translation>
    </message>
    <message>
        <source>This is not secure: %1.</source>
        <comment>%1: technical words</comment>
        <translation>这不安全：%1。</translation>
    </message>
    <message>
        <source>This cannot be read: %1</source>
        <comment>%1: what the parser met</comment>
        <translation>无法读取：%1</translation>
    </message>
    <message>
        <source>Text needs quotes: %1</source>
        <translation>文本需要加引号：%1</translation>
    </message>
    <message>
        <source>This version does not support %1 yet.</source>
        <translation>此版本尚不支持 %1。</translation>
    </message>
    <message>
        <source>The value must be %1.</source>
        <comment>%1: kind of value</comment>
        <translation>该值必须是%1。</translation>
    </message>
    <message>
        <source>Use %1.</source>
        <comment>%1: allowed values</comment>
        <translation>请使用 %1。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <comment>%1: name of a setting</comment>
        <translation>缺少 %1。</translation>
    </message>
    <message>
        <source>The name &quot;%1&quot; is used twice.</source>
        <translation>名称“%1”使用了两次。</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>The template does not work: %1</source>
        <translation>模板无法使用：%1</translation>
    </message>
    <message>
        <source>The environment variable %1 is not set.</source>
        <translation>环境变量 %1 未设置。</translation>
    </message>
    <message>
        <source>Read secrets</source>
        <translation>读取密钥</translation>
    </message>
    <message>
        <source>Find server</source>
        <translation>查找服务器</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>建立连接</translation>
    </message>
    <message>
        <source>WebSocket</source>
        <translation>WebSocket</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Register proxies</source>
        <translation>注册代理</translation>
    </message>
    <message>
        <source>Waiting for server</source>
        <comment>state of a proxy</comment>
        <translation>等待服务器</translation>
    </message>
    <message>
        <source>Registering</source>
        <translation>正在注册</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Local service down</source>
        <translation>本地服务未运行</translation>
    </message>
    <message>
        <source>Off</source>
        <comment>state of a proxy</comment>
        <translation>未启用</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Open</source>
        <comment>state of a connection</comment>
        <translation>打开</translation>
    </message>
    <message>
        <source>Half-closed</source>
        <translation>半关闭</translation>
    </message>
    <message>
        <source>Broken</source>
        <comment>state of a connection</comment>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>跟踪</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>调试</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Server link</source>
        <translation>服务器链路</translation>
    </message>
    <message>
        <source>Public side</source>
        <translation>公网侧</translation>
    </message>
    <message>
        <source>Local side</source>
        <translation>本地侧</translation>
    </message>
    <message>
        <source>terminated here</source>
        <translation>在此终结</translation>
    </message>
    <message>
        <source>seen on the wire</source>
        <translation>线上可见</translation>
    </message>
    <message>
        <source>reported</source>
        <translation>对方告知</translation>
    </message>
    <message>
        <source>read in passing</source>
        <translation>途中读取</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>不可见</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>This program made the handshake itself; the value is exact.</source>
        <translation>握手由本程序完成；该值是准确的。</translation>
    </message>
    <message>
        <source>Read from the unencrypted part of a handshake that passes through.</source>
        <translation>读取自经过此处的握手中未加密的部分。</translation>
    </message>
    <message>
        <source>Another party said so; it cannot be checked from here.</source>
        <translation>由另一方告知；在此无法核实。</translation>
    </message>
    <message>
        <source>Plain traffic that is forwarded unchanged, read on the way.</source>
        <translation>原样转发的明文流量，在途中读取。</translation>
    </message>
    <message>
        <source>It travels encrypted between the two ends and cannot be known from here.</source>
        <translation>它在两端之间加密传输，在此无法得知。</translation>
    </message>
    <message>
        <source>This leg does not use it.</source>
        <translation>此段未使用。</translation>
    </message>
    <message>
        <source>offered %1 (choice hidden)</source>
        <comment>%1: list of protocols</comment>
        <translation>提供 %1（选择不可见）</translation>
    </message>
    <message>
        <source>offered %1, none chosen</source>
        <comment>%1: list of protocols</comment>
        <translation>提供 %1，未选定</translation>
    </message>
    <message>
        <source>Visitor closed</source>
        <translation>访问者关闭</translation>
    </message>
    <message>
        <source>Local service closed</source>
        <translation>本地服务关闭</translation>
    </message>
    <message>
        <source>Server closed</source>
        <translation>服务器关闭</translation>
    </message>
    <message>
        <source>Closed here</source>
        <translation>在此关闭</translation>
    </message>
    <message>
        <source>link</source>
        <comment>part of the program: the link to the server</comment>
        <translation>链路</translation>
    </message>
    <message>
        <source>login</source>
        <comment>part of the program</comment>
        <translation>登录</translation>
    </message>
    <message>
        <source>proxy</source>
        <comment>part of the program</comment>
        <translation>代理</translation>
    </message>
    <message>
        <source>visitor</source>
        <comment>part of the program: visitor entries</comment>
        <translation>访客端</translation>
    </message>
    <message>
        <source>connection</source>
        <comment>part of the program</comment>
        <translation>连接</translation>
    </message>
    <message>
        <source>config</source>
        <comment>part of the program</comment>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>secret</source>
        <comment>part of the program</comment>
        <translation>密钥</translation>
    </message>
    <message>
        <source>log</source>
        <comment>part of the program</comment>
        <translation>日志</translation>
    </message>
    <message>
        <source>relay</source>
        <comment>part of the program: the built-in server</comment>
        <translation>中继</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>a range of numbers</comment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1 or more</source>
        <comment>%1: a number</comment>
        <translation>%1 或更大的值</translation>
    </message>
    <message>
        <source>work connection</source>
        <translation>工作连接</translation>
    </message>
    <message>
        <source>visitor connection</source>
        <translation>访客连接</translation>
    </message>
    <message>
        <source>· certificate not verified</source>
        <comment>end of a list of facts</comment>
        <translation>· 证书未经验证</translation>
    </message>
    <message>
        <source>· without TLS</source>
        <comment>end of a list of facts</comment>
        <translation>· 没有 TLS</translation>
    </message>
    <message>
        <source>ALPN hidden</source>
        <translation>ALPN 不可见</translation>
    </message>
    <message>
        <source>(offered: %1)</source>
        <comment>%1: list of protocols</comment>
        <translation>（提供：%1）</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <comment>%3: a problem in a file</comment>
        <translation>第 %1 行，第 %2 列：%3</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <comment>%2: a problem in a file</comment>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>no, any certificate is taken</source>
        <translation>否，接受任何证书</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no, its time has not begun yet</source>
        <translation>否，尚未生效</translation>
    </message>
    <message>
        <source>no, its time is over</source>
        <translation>否，已经过期</translation>
    </message>
    <message>
        <source>no, it is signed by itself</source>
        <translation>否，是自签名证书</translation>
    </message>
    <message>
        <source>no, nobody who is trusted here has signed it</source>
        <translation>否，签发者不受此处信任</translation>
    </message>
    <message>
        <source>no, it has been revoked</source>
        <translation>否，已被吊销</translation>
    </message>
    <message>
        <source>no, it is for another name</source>
        <translation>否，证书属于别的名称</translation>
    </message>
    <message>
        <source>no: %1</source>
        <comment>%1: the TLS library&apos;s own words</comment>
        <translation>否：%1</translation>
    </message>
    <message>
        <source>the key %1 again</source>
        <comment>what is wrong at a place</comment>
        <translation>键 %1 再次出现</translation>
    </message>
    <message>
        <source>Client closed</source>
        <translation>客户端已关闭</translation>
    </message>
    <message>
        <source>The port for clients</source>
        <translation>客户端端口</translation>
    </message>
    <message>
        <source>The port for http</source>
        <translation>http 端口</translation>
    </message>
    <message>
        <source>The port for https</source>
        <translation>https 端口</translation>
    </message>
    <message>
        <source>This is the same port as %1; only one can have it.</source>
        <translation>这与 %1 的端口相同；只能由其中一个使用。</translation>
    </message>
    <message>
        <source>This has no effect in an included file.</source>
        <translation>此设置在被包含的文件中不起作用。</translation>
    </message>
    <message>
        <source>This does not belong to the type.</source>
        <translation>此设置不属于该类型。</translation>
    </message>
    <message>
        <source>This has no effect, because TLS is switched off.</source>
        <translation>TLS 已关闭，此设置不起作用。</translation>
    </message>
    <message>
        <source>This is the same setting as %1; write it once.</source>
        <translation>这与 %1 是同一个设置；只需写一次。</translation>
    </message>
    <message>
        <source>This cannot be set together with %1.</source>
        <translation>不能与 %1 同时设置。</translation>
    </message>
    <message>
        <source>One of these is needed: %1.</source>
        <comment>%1: names of settings</comment>
        <translation>需要以下设置之一：%1。</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>该服务</translation>
    </message>
    <message>
        <source>This is a file for the server (frps), not for a client.</source>
        <translation>这是服务器（frps）的文件，不是客户端的。</translation>
    </message>
    <message>
        <source>This is a file for a client (frpc), not for the server.</source>
        <translation>这是客户端（frpc）的文件，不是服务器的。</translation>
    </message>
    <message>
        <source>This is the key of another certificate than %1.</source>
        <translation>这是另一个证书的密钥，与 %1 不匹配。</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>what a connection sent</comment>
        <translation>空</translation>
    </message>
    <message>
        <source>shared by visitors</source>
        <comment>a connection of the server</comment>
        <translation>多个访问者共用</translation>
    </message>
    <message>
        <source>%1 (shared)</source>
        <comment>%1: address of the visitor who asked last</comment>
        <translation>%1（共用）</translation>
    </message>
    <message>
        <source>The server keeps this connection for the requests of all visitors. The visitor named here was the last to ask and may have gone; Requests names the visitor of each request.</source>
        <translation>服务器保留此连接，供所有访问者的请求共用。所列的是最近一位提出请求的访问者，可能已经离开；“请求”页会列出每个请求的访问者。</translation>
    </message>
    <message>
        <source>Closed by you</source>
        <translation>由您关闭</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TimingView</name>
    <message>
        <source>Wait for a connection</source>
        <translation>等待连接</translation>
    </message>
    <message>
        <source>Find the address</source>
        <translation>查找地址</translation>
    </message>
    <message>
        <source>Connect to the local service</source>
        <translation>连接本地服务</translation>
    </message>
    <message>
        <source>Local TLS</source>
        <translation>本地 TLS</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Wait for the response</source>
        <translation>等待响应</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>用时</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TomlPage</name>
    <message>
        <source>The file cannot be taken apart, and it may hold secrets: it is not shown here. Open it in another editor.</source>
        <translation>无法解析此文件，而其中可能含有密文，因此不在这里显示。请用其他编辑器打开。</translation>
    </message>
    <message>
        <source>TOML</source>
        <translation>TOML</translation>
    </message>
    <message>
        <source>Problems of the text</source>
        <translation>文本中的问题</translation>
    </message>
    <message>
        <source>Comments and keys that are not known are kept. Dots stand for a secret.</source>
        <translation>注释和未知的键会保留。圆点代表密文。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TotalsModel</name>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>↓ today</source>
        <translation>↓ 今天</translation>
    </message>
    <message>
        <source>↑ today</source>
        <translation>↑ 今天</translation>
    </message>
    <message>
        <source>↓ 7 days</source>
        <translation>↓ 7 天</translation>
    </message>
    <message>
        <source>↑ 7 days</source>
        <translation>↑ 7 天</translation>
    </message>
    <message>
        <source>↓ 30 days</source>
        <translation>↓ 30 天</translation>
    </message>
    <message>
        <source>↑ 30 days</source>
        <translation>↑ 30 天</translation>
    </message>
    <message>
        <source>Today, to visitors</source>
        <translation>今天，发往访问者</translation>
    </message>
    <message>
        <source>Today, from visitors</source>
        <translation>今天，来自访问者</translation>
    </message>
    <message>
        <source>Last 7 days, to visitors</source>
        <translation>最近 7 天，发往访问者</translation>
    </message>
    <message>
        <source>Last 7 days, from visitors</source>
        <translation>最近 7 天，来自访问者</translation>
    </message>
    <message>
        <source>Last 30 days, to visitors</source>
        <translation>最近 30 天，发往访问者</translation>
    </message>
    <message>
        <source>Last 30 days, from visitors</source>
        <translation>最近 30 天，来自访问者</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>This proxy is in no profile any more.</source>
        <translation>任何配置中都已没有此代理。</translation>
    </message>
    <message>
        <source>At most %1 proxies are drawn at a time.</source>
        <comment>a number</comment>
        <translation>最多同时绘制 %1 个代理。</translation>
    </message>
    <message>
        <source>Tick a proxy to draw it.</source>
        <translation>勾选代理即可绘制。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TrafficGraph</name>
    <message>
        <source>%1: now %2, at most ↓ %3 ↑ %4</source>
        <comment>%1: name, %2 to %4: rates</comment>
        <translation>%1：现在 %2，最高 ↓ %3 ↑ %4</translation>
    </message>
    <message>
        <source>%1: now %2, at most %3</source>
        <comment>%1: name, %2 and %3: numbers</comment>
        <translation>%1：现在 %2，最高 %3</translation>
    </message>
    <message>
        <source>above: ↓ to visitors, below: ↑ from visitors</source>
        <translation>上方：↓ 发往访问者，下方：↑ 来自访问者</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TrafficPage</name>
    <message>
        <source>All profiles</source>
        <translation>所有配置</translation>
    </message>
    <message>
        <source>Today %1  ·  7 days %2  ·  30 days %3</source>
        <comment>%1 to %3: bytes in both directions</comment>
        <translation>今天 %1  ·  7 天 %2  ·  30 天 %3</translation>
    </message>
    <message>
        <source>The totals of the last days cannot be read</source>
        <translation>无法读取近日的流量合计</translation>
    </message>
    <message>
        <source>Counting starts anew. The damaged file is kept as %1.</source>
        <comment>%1: path</comment>
        <translation>将重新开始统计。损坏的文件保留为 %1。</translation>
    </message>
    <message>
        <source>The file %1 is left as it is; what is counted now lasts until Culvert ends.</source>
        <comment>%1: path</comment>
        <translation>文件 %1 保持原样；当前的统计只保留到 Culvert 退出。</translation>
    </message>
    <message>
        <source>The totals of the days cannot be saved</source>
        <translation>无法保存每日流量合计</translation>
    </message>
    <message>
        <source>The file %1 cannot be written. Culvert tries again every few minutes.</source>
        <comment>%1: path</comment>
        <translation>无法写入文件 %1。Culvert 每隔几分钟会再试一次。</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <comment>%1: path</comment>
        <translation>已保存为 %1</translation>
    </message>
    <message>
        <source>The file %1 cannot be written: %2</source>
        <comment>%1: path, %2: reason</comment>
        <translation>无法写入文件 %1：%2</translation>
    </message>
    <message>
        <source>How far back</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>The values of the graph in rows</source>
        <translation>逐行列出图中的数值</translation>
    </message>
    <message>
        <source>Save CSV…</source>
        <translation>保存 CSV…</translation>
    </message>
    <message>
        <source>Write the values shown to a file</source>
        <translation>将显示的数值写入文件</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Write the graph to a PNG file</source>
        <translation>将图表写入 PNG 文件</translation>
    </message>
    <message>
        <source>Traffic graph</source>
        <translation>流量图</translation>
    </message>
    <message>
        <source>Values of the graph</source>
        <translation>图中的数值</translation>
    </message>
    <message>
        <source>Totals per proxy</source>
        <translation>各代理合计</translation>
    </message>
    <message>
        <source>No traffic yet</source>
        <translation>尚无流量</translation>
    </message>
    <message>
        <source>What goes through the proxies is drawn here while the profile runs.</source>
        <translation>配置运行期间，经过代理的流量会绘制在这里。</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TrafficTexts</name>
    <message>
        <source>%1/s</source>
        <extracomment>A number of requests per second.</extracomment>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>Data rate</source>
        <translation>数据速率</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Requests/s</source>
        <translation>请求/秒</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>5 minutes</source>
        <translation>5 分钟</translation>
    </message>
    <message>
        <source>30 minutes</source>
        <translation>30 分钟</translation>
    </message>
    <message>
        <source>3 hours</source>
        <translation>3 小时</translation>
    </message>
    <message>
        <source>12 hours</source>
        <translation>12 小时</translation>
    </message>
    <message>
        <source>24 hours</source>
        <translation>24 小时</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Transfer</name>
    <message>
        <source>There is no text in the clipboard.</source>
        <translation>剪贴板中没有文本。</translation>
    </message>
    <message>
        <source>The import was taken back.</source>
        <translation>已撤销导入。</translation>
    </message>
    <message>
        <source>These were changed or run since the import and stay: %1</source>
        <comment>%1: names of profiles</comment>
        <translation>以下内容在导入后已更改或正在运行，予以保留：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n profile(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个配置。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>culvert::ui::TransferTexts</name>
    <message>
        <source>Converted from %1; its comments stay behind.</source>
        <comment>%1: YAML, JSON, INI</comment>
        <translation>由 %1 转换而来；其中的注释没有带过来。</translation>
    </message>
    <message>
        <source>It had no type; now it says %1.</source>
        <comment>%1: tcp</comment>
        <translation>原来没有类型；现在写明为 %1。</translation>
    </message>
    <message>
        <source>A range of ports became %1 proxies.</source>
        <comment>%1: a number</comment>
        <translation>一个端口范围变成了 %1 个代理。</translation>
    </message>
    <message>
        <source>The ranges of its ports do not fit each other (%1); it is kept as comments.</source>
        <translation>端口范围互不对应（%1）；作为注释保留。</translation>
    </message>
    <message>
        <source>What looks like a comment belongs to the value of %1, as in frp.</source>
        <comment>%1: name of a setting</comment>
        <translation>看似注释的部分属于 %1 的值，与 frp 一致。</translation>
    </message>
    <message>
        <source>The quotes around the value of %1 are gone, as in frp.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 的值两边的引号已去掉，与 frp 一致。</translation>
    </message>
    <message>
        <source>%1 is not known; it is kept as a comment.</source>
        <comment>%1: name of a setting</comment>
        <translation>不认识 %1；作为注释保留。</translation>
    </message>
    <message>
        <source>This is not a value of its kind and is kept as a comment: %1</source>
        <translation>值的类型不符，作为注释保留：%1</translation>
    </message>
    <message>
        <source>%1 was read from the environment and is a fixed value now.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 已从环境中读取，现在是固定值。</translation>
    </message>
    <message>
        <source>%1 has no effect any more; it is kept as a comment.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 不再起作用；作为注释保留。</translation>
    </message>
    <message>
        <source>The role %1 is not known; it is kept as comments.</source>
        <translation>不认识角色 %1；作为注释保留。</translation>
    </message>
    <message>
        <source>%1 belongs to another program; it is kept as comments.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 属于其他程序；作为注释保留。</translation>
    </message>
    <message>
        <source>Type %1 is not supported yet; it is kept and does not start.</source>
        <translation>尚不支持类型 %1；予以保留，但不会启动。</translation>
    </message>
    <message>
        <source>The proxies of %1 come along.</source>
        <comment>%1: name of a file</comment>
        <translation>%1 中的代理一并导入。</translation>
    </message>
    <message>
        <source>%1 is not here; import the files together.</source>
        <comment>%1: name of a file</comment>
        <translation>找不到 %1；请把这些文件一起导入。</translation>
    </message>
    <message>
        <source>The file %1 is not here.</source>
        <comment>%1: path</comment>
        <translation>找不到文件 %1。</translation>
    </message>
    <message>
        <source>The path is complete now: %1</source>
        <translation>路径已补全：%1</translation>
    </message>
    <message>
        <source>It is a template. It runs as it stands and is changed as text only.</source>
        <translation>这是模板。它按原样运行，只能作为文本修改。</translation>
    </message>
    <message>
        <source>Its lists are written in another form; its comments stay behind.</source>
        <translation>其中的列表改用另一种写法；注释没有带过来。</translation>
    </message>
    <message>
        <source>This is a server&apos;s file. Culvert can make a matching profile for its clients.</source>
        <translation>这是服务器的文件。Culvert 可以为其客户端生成对应的配置。</translation>
    </message>
    <message>
        <source>The file does not tell the server&apos;s address; %1 stands there now.</source>
        <translation>文件中没有服务器地址；现在填的是 %1。</translation>
    </message>
    <message>
        <source>The secret in %1 stays in the profile&apos;s file.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 中的密钥留在配置文件里。</translation>
    </message>
    <message>
        <source>%1 is not a setting of frp and stays behind.</source>
        <comment>%1: name of a setting</comment>
        <translation>%1 不是 frp 的设置，没有带过来。</translation>
    </message>
    <message>
        <source>There is nothing in it.</source>
        <translation>里面没有内容。</translation>
    </message>
    <message>
        <source>It is larger than 5 MiB.</source>
        <translation>大于 5 MiB。</translation>
    </message>
    <message>
        <source>It is neither text nor a ZIP file.</source>
        <translation>既不是文本也不是 ZIP 文件。</translation>
    </message>
    <message>
        <source>There is no configuration of frp in it.</source>
        <translation>里面没有 frp 的配置。</translation>
    </message>
    <message>
        <source>Line %1 cannot be read: %2</source>
        <comment>%1: number, %2: what the parser met</comment>
        <translation>第 %1 行无法读取：%2</translation>
    </message>
    <message>
        <source>The archive is damaged.</source>
        <translation>压缩包已损坏。</translation>
    </message>
    <message>
        <source>The archive holds more than it may: 5 MiB in a file, 50 MiB in all.</source>
        <translation>压缩包内容超出限制：单个文件 5 MiB，合计 50 MiB。</translation>
    </message>
    <message>
        <source>The archive unpacks to more than 100 times its size (%1).</source>
        <translation>压缩包解压后超过自身大小的 100 倍（%1）。</translation>
    </message>
    <message>
        <source>The archive holds more than 200 files.</source>
        <translation>压缩包中的文件超过 200 个。</translation>
    </message>
    <message>
        <source>A file in the archive leads out of it: %1</source>
        <translation>压缩包中有文件指向包外：%1</translation>
    </message>
    <message>
        <source>There is a link in the archive: %1</source>
        <translation>压缩包中有链接：%1</translation>
    </message>
    <message>
        <source>There is an archive in the archive: %1</source>
        <translation>压缩包中还有压缩包：%1</translation>
    </message>
    <message>
        <source>The archive is protected by a password (%1). Unpack it first.</source>
        <translation>压缩包有密码保护（%1）。请先解压。</translation>
    </message>
    <message>
        <source>Of archives only ZIP is read. Unpack it first.</source>
        <translation>压缩包只支持 ZIP。请先解压。</translation>
    </message>
    <message>
        <source>It is encrypted.</source>
        <translation>它已加密。</translation>
    </message>
    <message>
        <source>The passphrase is another one, or the file was changed.</source>
        <translation>口令不对，或者文件被改动过。</translation>
    </message>
    <message>
        <source>A newer version of Culvert made it.</source>
        <translation>由更新版本的 Culvert 生成。</translation>
    </message>
    <message>
        <source>The file is cut off.</source>
        <translation>文件不完整。</translation>
    </message>
    <message>
        <source>The link is cut off or changed.</source>
        <translation>链接不完整或被改动过。</translation>
    </message>
    <message>
        <source>The link holds a record of a kind that is not known.</source>
        <translation>链接中的记录属于未知的种类。</translation>
    </message>
    <message>
        <source>Reading it took more than 5 seconds.</source>
        <translation>读取时间超过 5 秒。</translation>
    </message>
    <message>
        <source>New</source>
        <comment>of a profile or proxy that is imported</comment>
        <translation>新</translation>
    </message>
    <message>
        <source>Is there already</source>
        <translation>已经存在</translation>
    </message>
    <message>
        <source>Is there, and differs</source>
        <translation>已经存在，内容不同</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Import under another name</source>
        <translation>改名导入</translation>
    </message>
    <message>
        <source>Replace what is there</source>
        <translation>替换现有的</translation>
    </message>
    <message>
        <source>Add its proxies to what is there</source>
        <translation>把其中的代理加入现有的</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不导入</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>Imported as &quot;%1&quot;</source>
        <translation>已导入为“%1”</translation>
    </message>
    <message>
        <source>Replaced what was there</source>
        <translation>已替换原有的</translation>
    </message>
    <message>
        <source>Added to &quot;%1&quot;</source>
        <translation>已加入“%1”</translation>
    </message>
    <message>
        <source>Left out: the same is there already</source>
        <translation>未导入：已有相同的内容</translation>
    </message>
    <message>
        <source>Left out, as chosen</source>
        <translation>按选择未导入</translation>
    </message>
    <message>
        <source>Not imported: %1</source>
        <comment>%1: the reason</comment>
        <translation>未导入：%1</translation>
    </message>
    <message>
        <source>%1; type %2 is not supported yet and does not start</source>
        <comment>%1: what became of a proxy, %2: its type</comment>
        <translation>%1；尚不支持类型 %2，不会启动</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Tray</name>
    <message>
        <source>Open window</source>
        <translation>打开窗口</translation>
    </message>
    <message>
        <source>All profiles…</source>
        <translation>所有配置…</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>A profile in the tray menu and its state.</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 of %2 running</source>
        <comment>profiles</comment>
        <translation>%1 / %2 运行中</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>偏好设置…</translation>
    </message>
    <message>
        <source>Expose a port…</source>
        <translation>公开端口…</translation>
    </message>
</context>
<context>
    <name>culvert::ui::ValueWords</name>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>a list of text</source>
        <translation>文本列表</translation>
    </message>
    <message>
        <source>a list of tables</source>
        <translation>表的列表</translation>
    </message>
    <message>
        <source>a host name or IP address without port</source>
        <translation>不带端口的主机名或 IP 地址</translation>
    </message>
    <message>
        <source>a name without dot and star</source>
        <translation>不含点号和星号的名称</translation>
    </message>
    <message>
        <source>example.com/name or name</source>
        <translation>example.com/name 或 name</translation>
    </message>
    <message>
        <source>up to 262144 bytes</source>
        <translation>最多 262144 字节</translation>
    </message>
    <message>
        <source>500KB or 2MB</source>
        <translation>500KB 或 2MB</translation>
    </message>
    <message>
        <source>more than 0</source>
        <translation>大于 0 的值</translation>
    </message>
    <message>
        <source>-1 or 1 to 65535</source>
        <translation>-1 或 1 到 65535</translation>
    </message>
    <message>
        <source>the name of a proxy or visitor</source>
        <translation>某个代理或访客端的名称</translation>
    </message>
    <message>
        <source>more than 16 MiB</source>
        <translation>超过 16 MiB</translation>
    </message>
    <message>
        <source>UTF-16 text</source>
        <translation>UTF-16 文本</translation>
    </message>
    <message>
        <source>text that is not UTF-8</source>
        <translation>不是 UTF-8 的文本</translation>
    </message>
    <message>
        <source>no table of keys</source>
        <translation>没有键值表</translation>
    </message>
</context>
<context>
    <name>culvert::ui::WelcomePage</name>
    <message>
        <source>Make a local service reachable</source>
        <translation>让本地服务可以从外部访问</translation>
    </message>
    <message>
        <source>And see what happens on the way: connections, protocols, certificates, and the plain reason when something does not work.</source>
        <translation>并看清途中发生的一切：连接、协议、证书，以及出现问题时清楚明白的原因。</translation>
    </message>
    <message>
        <source>Starts a built-in relay and a small demo page here, and publishes the one through the other. Needs no server; nobody else can reach it.</source>
        <translation>在本机启动内置中继和一个小型演示页面，并通过前者发布后者。不需要服务器；其他人无法访问。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start the demo on this computer</source>
        <translation>在这台计算机上启动演示</translation>
    </message>
    <message>
        <source>Use a configuration you have</source>
        <translation>使用已有的配置</translation>
    </message>
    <message>
        <source>Opens frpc.toml, .yaml or .json, or a .culvertprofile, where it stands. A file can also be dropped on this window.</source>
        <translation>直接打开原处的 frpc.toml、.yaml、.json 或 .culvertprofile 文件。也可以把文件拖放到此窗口。</translation>
    </message>
    <message>
        <source>Open a profile…</source>
        <translation>打开配置…</translation>
    </message>
    <message>
        <source>Expose a port</source>
        <translation>公开端口</translation>
    </message>
    <message>
        <source>Makes one of your programs reachable: choose it, choose a server or try it on this computer first, and get its address. Takes less than a minute.</source>
        <translation>让您的某个程序可以访问：选择程序，选择服务器或先在本机试用，即可得到地址。不到一分钟。</translation>
    </message>
    <message>
        <source>Expose a port…</source>
        <translation>公开端口…</translation>
    </message>
    <message>
        <source>See the demo</source>
        <translation>查看演示</translation>
    </message>
</context>
<context>
    <name>culvert::ui::Wizard</name>
    <message>
        <source>Expose a port  ·  step %1 of 4</source>
        <translation>公开端口  ·  第 %1 步，共 4 步</translation>
    </message>
    <message>
        <source>Use a real server</source>
        <comment>moving what was tried on this computer</comment>
        <translation>使用真正的服务器</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
</context>
</TS>
