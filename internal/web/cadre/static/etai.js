// SPDX-License-Identifier: EUPL-1.2
// Étai works without this file: it only saves gestures. No dependency, no inline code, nothing kept in the browser.
(() => {
  "use strict";
  const doc = document, html = doc.documentElement;
  const un = (s, d = doc) => d.querySelector(s);
  const tous = (s, d = doc) => [...d.querySelectorAll(s)];
  html.classList.add("js");

  // The summary of errors takes the focus, should the browser not know autofocus there.
  const erreurs = un("[data-erreurs]");
  if (erreurs && doc.activeElement !== erreurs) erreurs.focus();

  // Double posts: the second one of the same form is held back. The server's one-time keys do not depend on it.
  doc.addEventListener("submit", (e) => {
    const f = e.target;
    if (f.method === "dialog" || f.method === "get") return;
    if (f.dataset.envoi) { e.preventDefault(); return; }
    const dialogue = e.submitter && e.submitter.dataset.confirmer && un("#" + CSS.escape(e.submitter.dataset.confirmer));
    if (dialogue && dialogue.showModal) { e.preventDefault(); dialogue.showModal(); return; }
    f.dataset.envoi = "1";
    if (e.submitter) e.submitter.dataset.occupe = "";
  });
  addEventListener("pageshow", () => {
    for (const f of tous("form[data-envoi]")) delete f.dataset.envoi;
    for (const b of tous("[data-occupe]")) delete b.dataset.occupe;
  });

  // A run over many accounts goes on by itself; without this file, its button does.
  const suite = un("form[data-continuer]");
  if (suite) suite.requestSubmit();

  // A long text is kept as its author's draft while it is written: every ten seconds when it changed, and when the page is left. The server seals it;
  // without this file, the button of the form does it.
  for (const f of tous("form[data-brouillon]")) {
    const etat = un("[data-brouillon-etat]", f);
    const ecrit = () => { const c = new URLSearchParams(new FormData(f)); c.set("auto", "1"); return c; };
    let garde = ecrit().toString(), parti = false;
    const garder = () => {
      const c = ecrit(), s = c.toString();
      if (parti || s === garde) return;
      garde = s;
      fetch(f.dataset.brouillon, { method: "POST", body: c, redirect: "manual", keepalive: s.length < 60000 }).then((r) => {
        if (!r.ok) throw r;
        return r.text();
      }).then((t) => { if (etat) etat.textContent = t; }, () => {
        garde = "";
        if (etat) etat.textContent = "Brouillon non gardé\u00a0: vérifiez votre connexion avant de quitter cette page.";
      });
    };
    setInterval(garder, 10000);
    f.addEventListener("focusout", (e) => { if (!e.relatedTarget || e.relatedTarget.type !== "submit") garder(); }); // else the form is about to be sent
    f.addEventListener("submit", () => { parti = true; });
    addEventListener("pageshow", () => { parti = false; });
    doc.addEventListener("visibilitychange", () => { if (doc.visibilityState === "hidden") garder(); });
  }

  // What is typed in the form beside goes with a file that is sent: the page that comes back shows it again.
  for (const f of tous("form[data-avec]")) f.addEventListener("formdata", (e) => {
    for (const x of tous("input", doc.getElementById(f.dataset.avec) || f)) if (x.type === "text" && x.form !== f) e.formData.append(x.name, x.value);
  });

  // Colours: at once, while the server keeps the choice.
  for (const f of tous("[data-theme-choix]")) f.addEventListener("submit", (e) => {
    const choix = e.submitter && e.submitter.value;
    if (!choix) return;
    e.preventDefault();
    e.stopPropagation();
    const corps = new URLSearchParams(new FormData(f));
    corps.set("theme", choix);
    fetch(f.action, { method: "POST", body: corps, redirect: "manual", keepalive: true }).then((r) => {
      if (r.type !== "opaqueredirect" && !r.ok) { f.submit(); return; }
      if (choix === "systeme") html.removeAttribute("data-bs-theme");
      else html.setAttribute("data-bs-theme", choix === "clair" ? "light" : "dark");
      for (const b of tous("[data-theme-choix] button")) b.setAttribute("aria-pressed", String(b.value === choix));
    }, () => f.submit());
  });

  // Tabs that do not fit: the present one, and the one that has the focus, come into view.
  const montrer = (a) => a.scrollIntoView({ block: "nearest", inline: "nearest" });
  const courant = un(".onglets [aria-current]");
  if (courant && courant.closest("ul").scrollWidth > courant.closest(".onglets").clientWidth) montrer(courant);
  doc.addEventListener("focusin", (e) => { if (e.target.closest(".onglets")) montrer(e.target); });

  // A list that submits itself does so for the pointer alone: with arrow keys each value passed would leave the page
  // (WCAG 3.2.2); the button beside it shows itself when it has the focus.
  let souris = false;
  doc.addEventListener("pointerdown", () => { souris = true; }, true);
  doc.addEventListener("keydown", () => { souris = false; }, true);

  // A box that stands for a list of boxes says what they are: all, some, none.
  const ensemble = (c) => tous("[name=" + CSS.escape(c.dataset.tout) + "]:not(:disabled)");
  const accorder = () => {
    for (const c of tous("[data-tout]")) {
      const n = ensemble(c).filter((b) => b.checked).length;
      c.checked = n > 0 && n === ensemble(c).length;
      c.indeterminate = n > 0 && !c.checked;
    }
  };
  accorder();
  addEventListener("pageshow", accorder);

  doc.addEventListener("change", (e) => {
    const c = e.target;
    if (c.matches("[data-autosoumettre]") && souris) c.form.requestSubmit();
    // A file over the limit of its route would be cut by the server in the middle: said before it leaves.
    if (c.matches("[data-max]")) {
      const gros = [...c.files].find((x) => x.size > +c.dataset.max);
      c.setCustomValidity(gros ? "«\u00a0" + gros.name + "\u00a0» est trop volumineux\u00a0: " + Math.floor(+c.dataset.max / 1048576) + "\u00a0Mo au plus." : "");
      c.reportValidity();
    }
    if (c.matches("[data-tout]")) for (const b of ensemble(c)) b.checked = c.checked;
    accorder();
  });

  doc.addEventListener("click", (e) => {
    const b = e.target.closest("[data-montrer], [data-imprimer], [data-retour], [aria-disabled=true]");
    if (b && b.getAttribute("aria-disabled") === "true") { e.preventDefault(); return; }
    if (b && b.dataset.montrer) {
      const champ = un("#" + CSS.escape(b.dataset.montrer)), clair = champ.type === "password";
      champ.type = clair ? "text" : "password";
      b.setAttribute("aria-pressed", String(clair));
    }
    if (b && "imprimer" in b.dataset) print();
    if (b && "retour" in b.dataset) history.back();
    for (const m of tous("details[data-menu][open]")) if (!m.contains(e.target)) m.open = false;
  });

  // A sum that must make an amount: boxes that bear cents, or amounts typed. The server checks it all the same.
  const enCentimes = (s) => {
    const m = s.replace(/[\s\u00a0\u202f\u20ac]/g, "").replace(",", ".").match(/^(\d{1,9})(?:\.(\d{0,2}))?$/);
    return m ? +m[1] * 100 + +((m[2] || "") + "00").slice(0, 2) : 0;
  };
  const enEuros = (n) => {
    const a = String(Math.abs(n)).padStart(3, "0");
    return (n < 0 ? "\u2212" : "") + a.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u202f") + "," + a.slice(-2) + "\u00a0\u20ac";
  };
  const sommer = (d) => {
    let fait = 0;
    for (const b of tous("[data-centimes]:checked", d)) fait += +b.dataset.centimes;
    for (const c of tous("input[inputmode=decimal]", d)) fait += enCentimes(c.value);
    const reste = +d.dataset.somme - fait, o = un("[data-somme-reste]", d);
    un("[data-somme-fait]", d).textContent = enEuros(fait);
    o.textContent = enEuros(reste);
    o.classList.toggle("danger", reste !== 0);
  };
  doc.addEventListener("input", (e) => { const d = e.target.closest("[data-somme]"); if (d) sommer(d); });

  // A list with the keyboard: j and k move, e opens, v marks as seen, x ticks or takes off.
  const lignes = () => tous("[data-liste] [data-ligne]").filter((l) => l.offsetParent);
  const aller = (pas) => {
    const l = lignes();
    if (!l.length) return;
    const ici = l.findIndex((x) => x.contains(doc.activeElement));
    const x = l[ici < 0 ? 0 : Math.min(l.length - 1, Math.max(0, ici + pas))];
    if (!x.hasAttribute("tabindex")) x.tabIndex = -1;
    x.focus();
    x.scrollIntoView({ block: "nearest" });
  };
  const agir = (nom) => {
    const l = doc.activeElement && doc.activeElement.closest("[data-ligne]");
    const c = l && un("[data-action~=" + nom + "]", l);
    if (c) c.click();
    return c;
  };
  // g, then within a second and a half the key of a page; ? shows all keys. Both are told in the dialog of the frame.
  let depart = -Infinity;
  const gestes = {
    g: (e) => { depart = e.timeStamp; return true; },
    "?": () => { const d = un("#aide-clavier"); if (d) d.showModal(); return d; },
    "/": () => { const c = un("[data-recherche]"); if (c) { c.focus(); c.select(); } return c; },
    n: () => { const c = un("[data-note]"); if (c) c.focus(); return c; },
    j: () => (aller(1), true), k: () => (aller(-1), true),
    e: () => agir("ouvrir"), v: () => agir("vue"), x: () => agir("retirer"),
  };
  doc.addEventListener("keydown", (e) => {
    if (e.key === "Escape") for (const m of tous("details[data-menu][open]")) { m.open = false; un("summary", m).focus(); }
    const f = e.target.closest && e.target.closest("form");
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && f && e.target.matches("textarea, input, select")) { e.preventDefault(); f.requestSubmit(); return; }
    if (html.dataset.raccourcis === "non" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || un("dialog[open]")) return;
    if (e.target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])")) return;
    const vers = e.timeStamp - depart < 1500 && un("[data-touche=" + CSS.escape(e.key) + "]");
    depart = -Infinity;
    if (vers) { e.preventDefault(); vers.click(); return; }
    const g = gestes[e.key];
    if (g && g(e)) e.preventDefault();
  });
})();
