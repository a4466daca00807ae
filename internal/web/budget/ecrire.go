// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// lignesMax bounds the lines of a budget; lignesVides are offered after those that are there.
const (
	lignesMax   = 60
	montantMax  = 100_000_00
	lignesVides = 1
)

// volet is the lines of one direction in the form.
type volet struct {
	Sens   budget.Sens
	Titre  string
	Postes []cadre.Choix
	Lignes []string // prefix of the fields of each line: "ressource.0."
}

type pageEcrire struct {
	pageDossier
	Budget     rapports.BudgetDuDossier
	Soldes     []cadre.Solde
	Natures    []cadre.Choix
	Frequences []cadre.Choix
	Passages   []cadre.Choix
	Accords    []cadre.Choix
	Volets     []volet
	Version    int64 // that the form carries
}

// poser fills the form of a draft.
func poser(f *form.Form, b rapports.BudgetDuDossier) {
	f.Poser("nature", string(b.Nature))
	f.Poser("valable_du", b.ValableDu.Court())
	f.Poser("personnes", form.Nombre(int64(b.Personnes)))
	n := map[budget.Sens]int{}
	for _, l := range b.Lignes {
		p := string(l.Sens) + "." + form.Nombre(int64(n[l.Sens])) + "."
		n[l.Sens]++
		for champ, valeur := range map[string]string{"poste": string(l.Poste), "libelle": l.Libelle, "montant": l.Centimes.Saisie(), "frequence": string(l.Frequence), "passage": string(l.Passage),
			"justificatif": l.Justificatif, "du": l.Du.Court(), "au": l.Au.Court()} {
			f.Poser(p+champ, valeur)
		}
	}
}

// volets lists the lines that the form holds, and empty ones after them.
func volets(f *form.Form) (vs []volet) {
	for _, x := range []struct {
		sens  budget.Sens
		titre string
	}{{budget.Ressource, "Ressources"}, {budget.Charge, "Charges"}} {
		v := volet{Sens: x.sens, Titre: x.titre, Postes: cadre.ChoixApres("Choisir…", budget.PostesDe(x.sens), budget.Poste.Libelle)}
		suivant := 0
		for _, i := range f.Indices(string(x.sens), lignesMax) {
			suivant = max(suivant, i+1)
			p := string(x.sens) + "." + form.Nombre(int64(i)) + "."
			if remplie(f, p) || f.Message(p+"poste") != "" {
				v.Lignes = append(v.Lignes, p)
			}
		}
		vides := lignesVides
		if f.Valeur("ajouter") == string(x.sens) {
			vides += 2
		}
		for range min(vides, lignesMax-len(v.Lignes)) {
			v.Lignes = append(v.Lignes, string(x.sens)+"."+form.Nombre(int64(suivant))+".")
			suivant++
		}
		vs = append(vs, v)
	}
	return vs
}

// remplie tells whether something was typed in a line: its two lists have a value of their own.
func remplie(f *form.Form, p string) bool {
	for _, c := range []string{"poste", "libelle", "montant", "justificatif", "du", "au"} {
		if strings.TrimSpace(f.Valeur(p+c)) != "" {
			return true
		}
	}
	return false
}

func (g guichet) rendreEcrire(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, b rapports.BudgetDuDossier, f *form.Form) error {
	p := &pageEcrire{pageDossier: sous(d, "Préparer le budget", cadre.Lien{Texte: "Budget", URL: poste.AdresseDossier(d.Dossier.ID, "budget")}), Budget: b, Version: b.Rang,
		Natures: cadre.ChoixDe(budget.Natures, budget.Nature.Libelle), Frequences: cadre.ChoixDe(budget.Frequences, budget.Frequence.Libelle), Passages: cadre.ChoixDe(budget.Passages, budget.Passage.Libelle),
		Accords: cadre.ChoixDe(budget.Accords, budget.Accord.Libelle), Volets: volets(f), Soldes: soldes(b.Calcul)}
	if x := f.Valeur(cadre.ChampVersion); x != "" && !f.Valide() {
		p.Version = f.Identifiant(cadre.ChampVersion, "la version du budget", form.Facultatif)
	}
	p.Form = f
	p.Titre = "Budget, version " + form.Nombre(int64(b.Numero))
	p.SousTitre += " · en préparation"
	p.Alertes = alertes(&b)
	p.Actions = append(p.Actions, actionEnsemble(d.Dossier.ID, b.ID))
	v.TracerDossier("budget", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "budget/ecrire", p)
	return nil
}

// enregistrer replaces the lines of the draft; somebody else's change meanwhile is a conflict, and nothing typed is lost.
func (g guichet) enregistrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vue(r, v, true)
	if err != nil {
		return err
	}
	b, _, err := g.lire(r, v, &d)
	if err != nil {
		return err
	}
	if f.Valeur("ajouter") != "" { // more lines: nothing is checked yet
		return g.rendreEcrire(w, r, v, http.StatusOK, &d, b, f)
	}
	x, lignes := lireBudget(f)
	x.ID, x.Rang = b.ID, f.Identifiant(cadre.ChampVersion, "la version du budget", form.Requis)
	if f.Valide() {
		_, err := parcours.ModifierBudget(r.Context(), g.Inst.Base, demande, x, lignes)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Budget enregistré. Il reste à le voir avec la personne.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "budget", form.Nombre(b.ID))+"#accord")
		case errors.Is(err, bdd.ErrAncienneVersion):
			return g.conflit(w, r, v, &d, f)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"valable_du": "valable_du"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreEcrire(w, r, v, http.StatusUnprocessableEntity, &d, b, f)
}

func lireBudget(f *form.Form) (v budget.Version, lignes []budget.Ligne) {
	v.Nature = form.Parmi(f, "nature", "la nature du budget", budget.Natures, form.Requis)
	v.ValableDu = f.Jour("valable_du", "le jour à partir duquel il vaut", form.Requis)
	v.Personnes, _ = f.Entier("personnes", "le nombre de personnes", 1, 30, form.Requis)
	for _, x := range volets(f) {
		for _, p := range x.Lignes {
			if remplie(f, p) {
				lignes = append(lignes, lireLigne(f, x, p))
			}
		}
	}
	return v, lignes
}

func lireLigne(f *form.Form, x volet, p string) budget.Ligne {
	l := budget.Ligne{Sens: x.Sens}
	l.Poste = budget.Poste(f.Choix(p+"poste", "ce que c’est", cadre.Valeurs(x.Postes), form.Requis))
	l.Libelle = f.Ligne(p+"libelle", "la précision", 80, form.Facultatif)
	l.Centimes, _ = f.Montant(p+"montant", "le montant", 1, montantMax, form.Requis)
	l.Frequence = form.Parmi(f, p+"frequence", "la fréquence", budget.Frequences, form.Requis)
	l.Passage = form.Parmi(f, p+"passage", "par où passe cet argent", budget.Passages, form.Requis)
	l.Justificatif = f.Ligne(p+"justificatif", "le justificatif", 120, form.Facultatif)
	l.Du = f.Jour(p+"du", "le début de la ligne", form.Facultatif)
	l.Au = f.JourEntre(p+"au", "la fin de la ligne", l.Du, jour.Jour{}, form.Facultatif)
	return l
}

// enClair writes a budget as lines of text, for the page of a conflict.
func enClair(ls []budget.Ligne) string {
	var b strings.Builder
	for _, l := range ls {
		b.WriteString(l.Poste.Libelle())
		if l.Libelle != "" {
			b.WriteString(" (" + l.Libelle + ")")
		}
		b.WriteString(" : " + l.Centimes.String() + " " + l.Frequence.Libelle() + ", " + l.Passage.Libelle() + "\n")
	}
	return texte.Typographier(strings.TrimSpace(b.String()))
}

type pageConflit struct {
	pageDossier
	Par, Quand   string
	Mien, Actuel string
	Retour       cadre.Lien
	Action       string
	Version      int64
	Caches       []cadre.Cache
}

// conflit shows both budgets side by side: saving again replaces the one that was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, d *rapports.VueDossier, f *form.Form) error {
	b, _, err := g.lire(r, v, d)
	if err != nil {
		return err
	}
	adresse := poste.AdresseDossier(d.Dossier.ID, "budget", form.Nombre(b.ID))
	_, miennes := lireBudget(f)
	p := &pageConflit{pageDossier: sous(d, "Déjà modifié", cadre.Lien{Texte: "Budget", URL: poste.AdresseDossier(d.Dossier.ID, "budget")}), Mien: enClair(miennes), Actuel: enClair(b.Lignes), Action: adresse,
		Retour: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresse}, Version: b.Rang, Caches: cadre.Caches(f.Tout(), cadre.ChampVersion)}
	if p.Par, p.Quand, err = v.DernierActe(r.Context(), "budget_version", b.ID); err != nil {
		return err
	}
	v.TracerDossier("budget", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusConflict, "budget/conflit", p)
	return nil
}

// convenir closes the draft with the person's answer.
func (g guichet) convenir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vue(r, v, true)
	if err != nil {
		return err
	}
	b, _, err := g.lire(r, v, &d)
	if err != nil {
		return err
	}
	c := parcours.Convention{Budget: b.ID, Rang: f.Identifiant(cadre.ChampVersion, "la version du budget", form.Requis)}
	c.Accord = form.Parmi(f, "accord", "ce que la personne a répondu", budget.Accords, form.Requis)
	c.ConvenuLe = f.Jour("convenu_le", "le jour où ce budget a été vu avec elle", form.Requis)
	c.Desaccord = f.Ligne("desaccord", "le désaccord", 300, form.Facultatif)
	if c.Accord != budget.Desaccord {
		c.Desaccord = ""
	}
	c.Deficit = f.Coche("deficit", "la personne sait que ce budget est en déficit")
	if f.Valide() {
		_, err := parcours.ConvenirBudget(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, c)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Budget convenu\u00a0: version "+form.Nombre(int64(b.Numero))+", valable dès le "+b.ValableDu.Long()+".")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "budget", form.Nombre(b.ID)))
		}
		champs := map[string]string{"accord": "accord", "convenu_le": "convenu_le", "desaccord": "desaccord", "deficit": "deficit", "valable_du": "valable_du"}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err // a draft changed meanwhile is a 409: what was seen with the person is not what would be agreed
		}
	}
	poser(f, b)
	return g.rendreEcrire(w, r, v, http.StatusUnprocessableEntity, &d, b, f)
}

// abandonner takes the draft away.
func (g guichet) abandonner(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vue(r, v, true)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "version")
	if err != nil {
		return err
	}
	rang := f.Identifiant(cadre.ChampVersion, "la version du budget", form.Requis)
	if _, err := parcours.AbandonnerBudget(r.Context(), g.Inst.Base, demande, id, rang); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Info, "Version en préparation abandonnée.")
	return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "budget"))
}
