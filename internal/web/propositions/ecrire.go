// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/dettes"
	"etai/internal/formats/pain"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/ordres"
	"etai/internal/rapports/propositions"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Bounds of the form.
const (
	lignesMax   = 40
	lignesVides = 1
	montantMax  = argent.Centimes(10_000_000)
)

// coteDe begins the value of a line that sets money aside for an object.
const coteDe = "cote_"

// matiere is what the form of a plan offers.
type matiere struct {
	Quoi, Tiers, Periodicites, Pieces, Dettes, Affectees, Reserves []cadre.Choix
	dettes                                                         []dettes.Dette
	logement                                                       *logement.Logement
	soi                                                            int64 // the person as a tiers, 0: none
	pieceUnique                                                    int64 // the only document of an amount that the file has, 0: none or several
}

// pageEcrire is the form of the next version.
type pageEcrire struct {
	cadre.Page
	matiere
	Action, Retour string
	Version        int
	Accords        []cadre.Choix
	Lignes         []string // prefix of the fields of each line: "ligne.0."
	PiecesPlan     []cadre.Choix
}

// Serie is which line of the account a line of the form is, in every version; empty for a new one.
func (p *pageEcrire) Serie(base string) string {
	if p.Form == nil {
		return ""
	}
	return p.Form.Valeur(base + "serie")
}

// Ouverte tells whether the rest of a line holds a fault.
func (p *pageEcrire) Ouverte(base string) bool {
	for _, c := range []string{"libelle", "ligne_du", "ligne_au", "dette", "reserve", "affectee", "avis"} {
		if p.Form != nil && p.Form.Message(base+c) != "" {
			return true
		}
	}
	return false
}

// periodicites are the rhythms in the order of their use.
var periodicites = []plan.Periodicite{plan.Mensuelle, plan.Hebdomadaire, plan.Quinzaine, plan.Bimestrielle, plan.Trimestrielle, plan.Semestrielle, plan.Annuelle, plan.Unique}

// choixDuQuoi are what a line pays, or sets aside for.
func choixDuQuoi() []cadre.Choix {
	c := []cadre.Choix{{Texte: "Choisir…"}}
	for _, o := range paiements.Objets {
		c = append(c, cadre.Choix{Valeur: string(o), Texte: o.Libelle()})
	}
	for _, o := range []paiements.Objet{paiements.Energie, paiements.Assurance, paiements.Autre} {
		c = append(c, cadre.Choix{Valeur: coteDe + string(o), Texte: "Mettre de côté" + deuxPoints + minuscule(o.Libelle())})
	}
	return c
}

func (g guichet) lireMatiere(r *http.Request, v *poste.Visite, vue propositions.VuePlan) (m matiere, err error) {
	m = matiere{Quoi: choixDuQuoi(), Periodicites: cadre.ChoixDe(periodicites, plan.Periodicite.Libelle)}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return g.offrir(r.Context(), l, a, vue, &m) })
	return m, err
}

func (g guichet) offrir(ctx context.Context, l bdd.Lecture, a droits.Agent, vue propositions.VuePlan, m *matiere) error {
	m.Tiers, m.Pieces, m.Dettes = []cadre.Choix{{Texte: "Aucun"}}, []cadre.Choix{{Texte: "Aucune"}}, []cadre.Choix{{Texte: "Aucune"}}
	m.Affectees, m.Reserves, m.soi, m.pieceUnique, m.dettes, m.logement = []cadre.Choix{{Texte: "Aucune"}}, []cadre.Choix{{Texte: "Aucun"}}, 0, 0, nil, nil
	payables, err := ordres.Payables(ctx, l, a, vue.Dossier)
	if err != nil {
		return err
	}
	for _, p := range payables {
		t := p.Nom
		if p.Dossier != 0 && p.Nature == tiers.Personne {
			t, m.soi = p.Nom+" (la personne elle-même)", p.ID
		}
		if refus := p.Refus(0); refus != "" {
			t += " (" + refus + ")"
		}
		m.Tiers = append(m.Tiers, cadre.Choix{Valeur: form.Nombre(p.ID), Texte: t})
	}
	documents, err := rapports.Documents(ctx, l, g.Inst.Trousseau, a, vue.Dossier)
	if err != nil {
		return err
	}
	n := 0
	for _, d := range documents {
		if d.Efface || d.Nature.Lecture() != droits.LireCompte || d.Nature == parcours.PieceRIB {
			continue
		}
		m.Pieces = append(m.Pieces, cadre.Choix{Valeur: form.Nombre(d.ID), Texte: fmt.Sprintf("%s · %s, %s", d.NomAffiche, d.Nature.Libelle(), d.Instant.Jour().Court())})
		n, m.pieceUnique = n+1, d.ID
	}
	if n != 1 {
		m.pieceUnique = 0
	}
	ds, err := dettes.DuDossier(ctx, l, a, vue.Dossier)
	if err != nil {
		return err
	}
	for _, d := range ds {
		if !d.Soldee(vue.Aujourdhui) {
			m.dettes = append(m.dettes, d)
			m.Dettes = append(m.Dettes, cadre.Choix{Valeur: form.Nombre(d.ID), Texte: d.Creancier + " · " + d.Nature.Libelle() + ", née le " + d.NeeLe.Court()})
		}
	}
	for _, n := range clesDe(vue.Prestations) {
		m.Affectees = append(m.Affectees, cadre.Choix{Valeur: strconv.Itoa(n), Texte: vue.Prestations[n]})
	}
	for _, x := range vue.Derniere().Lignes {
		if x.Genre == plan.MisDeCote {
			m.Reserves = append(m.Reserves, cadre.Choix{Valeur: form.Nombre(x.Serie), Texte: x.Libelle})
		}
	}
	x, err := logement.Actuel(ctx, l, vue.Dossier, vue.Aujourdhui)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	m.logement = &x
	return err
}

func clesDe(m map[int]string) (ks []int) {
	for n := 1; n <= 99; n++ { // the numbers of D271-2
		if m[n] != "" {
			ks = append(ks, n)
		}
	}
	return ks
}

func (g guichet) nouveauPlan(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lirePlan(r, v, true)
	if err != nil {
		return err
	}
	m, err := g.lireMatiere(r, v, vue)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("du", vue.Aujourdhui.Court())
	f.Poser("accorde_le", vue.Aujourdhui.Court())
	lignes := vue.Derniere().Lignes
	if vue.Derniere().Numero == 0 {
		lignes = suggerer(vue, m)
	}
	for i, l := range lignes {
		poserLigne(f, fmt.Sprintf("ligne.%d.", i), l)
	}
	return g.rendreEcrire(w, r, http.StatusOK, vue, m, vue.Derniere().Numero, f)
}

// suggerer makes the first plan from what is known: rent of the dwelling, money for the week.
func suggerer(vue propositions.VuePlan, m matiere) (ls []plan.Ligne) {
	if x := m.logement; x != nil && x.Payee() != 0 {
		l := plan.Ligne{Genre: plan.Paiement, Objet: paiements.Loyer, Tiers: x.Payee(), SelonAvis: true, Periodicite: plan.Mensuelle, Jour: max(1, x.JourEcheance), Du: vue.Aujourdhui}
		ls = append(ls, l)
	}
	if m.soi != 0 {
		ls = append(ls, plan.Ligne{Genre: plan.Paiement, Objet: paiements.ArgentDeVie, Tiers: m.soi, Periodicite: plan.Hebdomadaire, Jour: 1, Du: vue.Aujourdhui, Piece: m.pieceUnique})
	}
	return ls
}

func poserLigne(f *form.Form, p string, l plan.Ligne) {
	quoi := string(l.Objet)
	if l.Genre == plan.MisDeCote {
		quoi = coteDe + quoi
	}
	poser := func(champ, valeur string) {
		if valeur != "" && valeur != "0" {
			f.Poser(p+champ, valeur)
		}
	}
	poser("serie", form.Nombre(l.Serie))
	poser("quoi", quoi)
	poser("tiers", form.Nombre(l.Tiers))
	poser("libelle", l.Libelle)
	if l.Centimes != 0 {
		poser("montant", l.Centimes.Saisie())
	}
	if l.SelonAvis {
		poser("avis", "oui")
	}
	poser("periodicite", string(l.Periodicite))
	poser("jour", strconv.Itoa(l.Jour))
	poser("ligne_du", l.Du.Court())
	poser("ligne_au", l.Au.Court())
	poser("affectee", strconv.Itoa(l.Affectee))
	poser("reserve", form.Nombre(l.Reserve))
	poser("dette", form.Nombre(l.Dette))
	poser("piece", form.Nombre(l.Piece))
}

// prefixes lists the lines that the form holds, and empty ones after them.
func prefixes(f *form.Form) (ps []string) {
	suivant := 0
	for _, i := range f.Indices("ligne", lignesMax) {
		suivant = max(suivant, i+1)
		if p := fmt.Sprintf("ligne.%d.", i); remplie(f, p) {
			ps = append(ps, p)
		}
	}
	vides := lignesVides
	if f.Valeur("ajouter") != "" {
		vides += 2
	}
	for range min(vides, lignesMax-len(ps)) {
		ps = append(ps, fmt.Sprintf("ligne.%d.", suivant))
		suivant++
	}
	return ps
}

// remplie tells whether a line counts: what it pays was chosen, or a sum typed.
func remplie(f *form.Form, p string) bool {
	for _, c := range []string{"quoi", "montant", "libelle"} {
		if strings.TrimSpace(f.Valeur(p+c)) != "" {
			return true
		}
	}
	return false
}

func (g guichet) rendreEcrire(w http.ResponseWriter, r *http.Request, statut int, vue propositions.VuePlan, m matiere, version int, f *form.Form) error {
	titre := "Écrire le plan"
	if vue.Derniere().Numero > 0 {
		titre = fmt.Sprintf("Plan, version %d", vue.Derniere().Numero+1)
	}
	p := &pageEcrire{matiere: m, Action: adressePlan(vue.Dossier) + "/nouveau", Retour: adressePlan(vue.Dossier), Version: version, Lignes: prefixes(f), Accords: cadre.ChoixDe([]plan.Accord{plan.Oral, plan.Signe, plan.Desaccord}, plan.Accord.Libelle),
		Page: cadre.Page{Titre: titre, SousTitre: vue.Personne.Affiche(), Court: "Nouvelle version", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"},
			{Texte: vue.Personne.Affiche(), URL: adresseCompte(vue.Dossier)}, {Texte: "Plan", URL: adressePlan(vue.Dossier)}}}}
	g.Moteur.Rendre(w, r, statut, "propositions/ecrire", p)
	return nil
}

// enregistrerPlan adds a version; somebody else's version meanwhile is a conflict, and nothing typed is lost.
func (g guichet) enregistrerPlan(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lirePlan(r, v, true)
	if err != nil {
		return err
	}
	if id, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil || deja && id != 0 {
		if err != nil {
			return err
		}
		return poste.Aller(w, r, adressePlan(vue.Dossier))
	}
	m, err := g.lireMatiere(r, v, vue)
	if err != nil {
		return err
	}
	precedente, ok := f.Entier(cadre.ChampVersion, "la version du plan", 0, 1_000_000, form.Requis)
	if !ok {
		return form.ErrIllisible
	}
	if f.Valeur("ajouter") != "" { // more lines: nothing is checked yet
		return g.rendreEcrire(w, r, http.StatusOK, vue, m, precedente, f)
	}
	p, ou := lirePlanSaisi(f, m)
	p.Dossier = vue.Dossier
	if f.Valide() {
		if precedente != vue.Derniere().Numero {
			return g.conflit(w, r, v, vue, p, f)
		}
		_, err := parcours.EnregistrerPlan(r.Context(), g.Inst.Base, d, p, precedente)
		if err == nil {
			if p.Du.Apres(vue.Aujourdhui) {
				g.Annoncer(r, cadre.Succes, fmt.Sprintf("Plan enregistré, version %d. Les propositions le suivent à partir du %s.", precedente+1, p.Du.Long()))
				return poste.Aller(w, r, adresseVersion(vue.Dossier, precedente+1))
			}
			g.Annoncer(r, cadre.Succes, fmt.Sprintf("Plan enregistré, version %d. La prochaine proposition le suit.", precedente+1))
			return poste.Aller(w, r, adressePlan(vue.Dossier))
		}
		if err := refuserPlan(f, err, p, ou); err != nil {
			return err
		}
	}
	return g.rendreEcrire(w, r, http.StatusUnprocessableEntity, vue, m, precedente, f)
}

// refuserPlan puts the refusal of a version on its field: that of a line on what it pays.
func refuserPlan(f *form.Form, err error, p plan.Plan, ou []string) error {
	champs := map[string]string{"ressources": "motif", "piece": "piece", "plan": ""}
	var x *parcours.Refus
	if errors.As(err, &x) && x.Regle == "plan" {
		// The same check, for the line that it names.
		var refus *plan.Refus
		if e := plan.Verifier(p, p.Lignes, p.AccordeLe); errors.As(e, &refus) && refus.Ligne > 0 && refus.Ligne <= len(ou) {
			champs["plan"] = ou[refus.Ligne-1] + "quoi"
		}
	}
	return poste.ReprendreSelon(f, champs, "", err)
}

// lirePlanSaisi reads the form; ou gives the prefix of each line.
func lirePlanSaisi(f *form.Form, m matiere) (p plan.Plan, ou []string) {
	p.Du = f.Jour("du", "le jour à partir duquel il s’applique", form.Requis)
	p.Accord = plan.Accord(f.Choix("accord", "ce que la personne en dit", []string{string(plan.Signe), string(plan.Oral), string(plan.Desaccord)}, form.Requis))
	p.AccordeLe = f.Jour("accorde_le", "le jour où il a été vu avec elle", form.Requis)
	p.Motif = f.Ligne("motif", "l’observation", longueurMotif, form.Facultatif)
	p.Piece = choisi(f, "piece", "le budget signé", m.Pieces)
	for _, x := range prefixes(f) {
		if remplie(f, x) {
			p.Lignes = append(p.Lignes, lireLignePlan(f, x, m, p.Du))
			ou = append(ou, x)
		}
	}
	if len(p.Lignes) == 0 && f.Valide() {
		f.Refuser("", "Un plan a au moins une ligne"+deuxPoints+"choisissez ce qu’elle paie.")
	}
	return p, ou
}

// choisi reads the id of one of the values that a list offers.
func choisi(f *form.Form, champ, libelle string, choix []cadre.Choix) int64 {
	n, _ := strconv.ParseInt(f.Choix(champ, libelle, cadre.Valeurs(choix), form.Facultatif), 10, 64)
	return n
}

func lireLignePlan(f *form.Form, p string, m matiere, du jour.Jour) plan.Ligne {
	l := plan.Ligne{Genre: plan.Paiement, Serie: f.Identifiant(p+"serie", "la ligne", form.Facultatif)}
	quoi := f.Choix(p+"quoi", "ce que la ligne paie", cadre.Valeurs(m.Quoi), form.Requis)
	if reste, cote := strings.CutPrefix(quoi, coteDe); cote {
		l.Genre, quoi = plan.MisDeCote, reste
	}
	l.Objet = paiements.Objet(quoi)
	l.Tiers = choisi(f, p+"tiers", "le tiers à payer", m.Tiers)
	if l.Genre == plan.Paiement && l.Tiers == 0 && f.Message(p+"tiers") == "" {
		f.Refuser(p+"tiers", "Choisissez le tiers à payer.")
	}
	l.Libelle = f.Ligne(p+"libelle", "le texte", pain.LongueurRemise, form.Facultatif)
	if l.Libelle == "" {
		l.Libelle = libelleHabituel(l)
	}
	if l.SelonAvis = f.Coche(p+"avis", "selon l’avis d’échéance"); !l.SelonAvis {
		l.Centimes, _ = f.Montant(p+"montant", "le montant", 1, montantMax, form.Requis)
	} else if f.Valeur(p+"montant") != "" {
		f.Refuser(p+"montant", "Le montant vient de l’avis d’échéance"+deuxPoints+"effacez-le, ou décochez « selon l’avis ».")
	}
	l.Periodicite = plan.Periodicite(f.Choix(p+"periodicite", "le rythme", cadre.Valeurs(m.Periodicites), form.Requis))
	if l.Periodicite != plan.Unique {
		haut := 31
		if l.Periodicite == plan.Hebdomadaire || l.Periodicite == plan.Quinzaine {
			haut = 7
		}
		l.Jour, _ = f.Entier(p+"jour", "le jour", 1, haut, form.Requis)
	}
	if l.Du = f.Jour(p+"ligne_du", "le début de la ligne", form.Facultatif); l.Du.Vide() {
		l.Du = du
	}
	l.Au = f.Jour(p+"ligne_au", "la fin de la ligne", form.Facultatif)
	l.Affectee = int(choisi(f, p+"affectee", "la prestation affectée", m.Affectees))
	l.Reserve = choisi(f, p+"reserve", "ce qui est mis de côté pour elle", m.Reserves)
	l.Dette = choisi(f, p+"dette", "la dette remboursée", m.Dettes)
	l.Piece = choisi(f, p+"piece", "la pièce", m.Pieces)
	return l
}

// libelleHabituel is the remittance text of a line left empty: no social word, and the month of each instance.
func libelleHabituel(l plan.Ligne) string {
	if l.Genre == plan.MisDeCote {
		return map[paiements.Objet]string{paiements.Energie: "Énergie, eau", paiements.Assurance: "Assurance", paiements.Autre: "Facture à venir"}[l.Objet]
	}
	return map[paiements.Objet]string{paiements.Loyer: "LOYER ", paiements.Energie: "ECHEANCE ", paiements.Assurance: "ASSURANCE ", paiements.ArgentDeVie: "VIREMENT ", paiements.Apurement: "ECHEANCIER ",
		paiements.Autre: "FACTURE "}[l.Objet] + plan.MoisDuLibelle
}

// enClair writes the lines of a version, for the page of a conflict.
func enClair(vue propositions.VuePlan, m matiere, ls []plan.Ligne) string {
	noms := map[int64]string{}
	for _, c := range m.Tiers {
		n, _ := strconv.ParseInt(c.Valeur, 10, 64)
		noms[n] = c.Texte
	}
	maps.Copy(noms, vue.Tiers)
	var b strings.Builder
	for _, l := range ls {
		montant := "selon l’avis"
		if !l.SelonAvis {
			montant = l.Centimes.String()
		}
		b.WriteString(nomLigne(l))
		if l.Tiers != 0 {
			b.WriteString(" · " + noms[l.Tiers])
		}
		b.WriteString(deuxPoints + montant + ", " + quandTombe(l) + "\n")
	}
	return strings.TrimSpace(b.String())
}

// pageConflit shows two versions side by side.
type pageConflit struct {
	cadre.Page
	Par, Quand     string
	Mien, Actuel   string
	Retour, Action string
	Version        int
	Caches         []cadre.Cache
}

// conflit shows both plans: saving again adds a version after the other one's.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, vue propositions.VuePlan, mien plan.Plan, f *form.Form) error {
	m, err := g.lireMatiere(r, v, vue)
	if err != nil {
		return err
	}
	d := vue.Derniere()
	p := &pageConflit{Par: vue.Agents[d.SaisiPar], Quand: texte.Relatif(d.SaisiLe.Jour(), vue.Aujourdhui), Mien: enClair(vue, m, mien.Lignes), Actuel: enClair(vue, m, d.Lignes), Retour: adressePlan(vue.Dossier),
		Action: adressePlan(vue.Dossier) + "/nouveau", Version: d.Numero, Caches: cadre.Caches(f.Tout(), cadre.ChampVersion), Page: cadre.Page{Titre: "Déjà modifié", SousTitre: vue.Personne.Affiche(), Section: section,
			Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: vue.Personne.Affiche(), URL: adresseCompte(vue.Dossier)}, {Texte: "Plan", URL: adressePlan(vue.Dossier)}}}}
	g.Moteur.Rendre(w, r, http.StatusConflict, "propositions/conflit", p)
	return nil
}
