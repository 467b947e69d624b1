"use strict";
// Material asks for the index of its search with every page, and the index weighs as much as the page. Here its request
// waits until somebody opens the search. Where Material asks in another way than this knows, nothing is lost but that.
{
  const { open, send } = XMLHttpRequest.prototype;
  const opened = new Promise((resolve) => {
    document.addEventListener("change", ({ target }) => target.id === "__search" && resolve());
  });
  XMLHttpRequest.prototype.open = function (method, address, ...others) {
    open.call(this, method, address, ...others);
    if (String(address).endsWith("/search/search_index.json")) this.send = () => opened.then(() => send.call(this));
  };
}
