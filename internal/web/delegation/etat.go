// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/delegation"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/facturepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// The filters of the lines of an état.
const (
	toutes     = ""
	acceptees  = "acceptees"
	rejetees   = "rejetees"
	contestees = "contestees"
)

var filtresLignes = []struct{ code, mots string }{{toutes, "Toutes"}, {acceptees, "Acceptées"}, {rejetees, "Rejetées"}, {contestees, "Contestées"}}

func filtreDe(r *http.Request) string {
	for _, f := range filtresLignes {
		if f.code == r.URL.Query().Get("lignes") {
			return f.code
		}
	}
	return toutes
}

func dans(x delegation.Ligne, filtre string) bool {
	switch filtre {
	case acceptees:
		return x.Acceptee()
	case rejetees:
		return !x.Acceptee() && !x.Contestee
	case contestees:
		return x.Contestee
	}
	return true
}

type pageEtat struct {
	cadre.Page
	Vue      delegations.VueEtat
	Puce     cadre.Puce
	Adresse  string
	Filtres  cadre.Jetons
	Lignes   []ligneVue
	Groupes  []groupeVu
	Factures []ligneFacture
	// What the reader may do.
	Recontroler, Arreter, Facturer bool
	Suite                          string   // of an agreed état without an invoice
	Reste                          []string // what the reader may do of the lines under control, and what the end waits for
}

type ligneVue struct {
	delegations.LigneVue
	Puce           cadre.Puce
	Quantite       string
	Niveau, Raison string
	Lien           string
}

type groupeVu struct {
	delegation.Groupe
	Nom, Quantite string
}

func puceLigne(x delegation.Ligne) cadre.Puce {
	switch {
	case x.Avoir != 0:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Reprise par un avoir"}
	case x.Acceptee():
		return cadre.Puce{Ton: cadre.Succes, Mot: "Acceptée"}
	case x.Contestee:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Contestée", Icone: "horloge"}
	}
	return cadre.Puce{Ton: cadre.Danger, Mot: "Rejetée", Icone: "croix-ronde"}
}

func (g guichet) lireEtat(r *http.Request, v *poste.Visite) (delegations.VueEtat, error) {
	vue, err := lire(r, v, "etat", func(l bdd.Lecture, a droits.Agent, id int64) (delegations.VueEtat, error) {
		return delegations.Etat(r.Context(), l, g.Inst.Trousseau, a, id)
	})
	tracerNoms(v, vue.Lignes)
	return vue, err
}

// tracerNoms notes the files whose names a page shows.
func tracerNoms(v *poste.Visite, ls []delegations.LigneVue) {
	var ids []int64
	for _, x := range ls {
		if x.Personne != "" {
			ids = append(ids, x.Dossier)
		}
	}
	v.TracerListe("etat", ids)
}

func vueDe(vue delegations.VueEtat, x delegations.LigneVue) ligneVue {
	y := ligneVue{LigneVue: x, Puce: puceLigne(x.Ligne), Quantite: facturepdf.Quantite(int64(x.Dix)), Lien: adresseEtat(vue.ID) + "/lignes/" + form.Nombre(x.ID)}
	if x.Niveau > 0 {
		y.Niveau = vue.Niveaux.Libelle(x.Niveau)
	}
	switch {
	case !x.Acceptee():
		y.Raison = texte.Majuscule(x.Raison.Libelle())
	case x.AuxJours:
		y.Raison = "Compté aux jours" + deuxPoints + "un autre délégataire, dont la convention compte ainsi, a le reste du mois."
	}
	return y
}

func (g guichet) etat(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	c, filtre := vue.Convention, filtreDe(r)
	p := &pageEtat{Page: cadre.Page{Titre: "État de " + periode(vue.Debut, vue.Fin), SousTitre: c.NomDelegataire + " pour " + c.NomDepartement + ", convention " + c.Reference, Section: section, Fil: fil(c)}, Vue: vue, Puce: puceEtat(vue.EtatFacturation.Etat), Adresse: adresseEtat(vue.ID)}
	if strings.ContainsAny(p.Titre[len("État de "):][:1], "ao") {
		p.Titre = "État d’" + p.Titre[len("État de "):]
	}
	compte := map[string]int{}
	for _, f := range filtresLignes {
		for _, x := range vue.Lignes {
			if dans(x.Ligne, f.code) {
				compte[f.code]++
			}
		}
	}
	p.Filtres = cadre.Jetons{Nom: "Filtrer les lignes"}
	suite := ""
	for _, f := range filtresLignes {
		adresse := p.Adresse
		if f.code != toutes {
			adresse += "?lignes=" + f.code
		}
		if f.code == filtre && f.code != toutes {
			suite = "?lignes=" + f.code
		}
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: f.mots, URL: adresse, Compte: compte[f.code], Actif: f.code == filtre})
	}
	for _, x := range vue.Lignes {
		if dans(x.Ligne, filtre) {
			p.Lignes = append(p.Lignes, vueDe(vue, x))
		}
	}
	for _, x := range vue.Groupes {
		p.Groupes = append(p.Groupes, groupeVu{x, vue.Niveaux.Libelle(x.Niveau) + ", " + x.Mois.MoisAnnee(), facturepdf.Quantite(x.Dix)})
	}
	for _, x := range vue.Factures {
		p.Factures = append(p.Factures, ligneFacture{x, adresseFacture(x.ID), nomPiece(x)})
	}
	p.Actions = []cadre.Action{{Texte: "Tableur", URL: p.Adresse + "/lignes.xlsx" + suite, Icone: "telecharger"}, {Texte: "CSV", URL: p.Adresse + "/lignes.csv" + suite, Icone: "telecharger"}}
	enControle := vue.EtatFacturation.Etat == delegation.Soumis
	mien := c.CoteDepartement && v.Peut(droits.Deleguer) || !c.CoteDepartement && v.Peut(droits.Facturer)
	p.Recontroler = enControle && vue.Perime && mien
	p.Arreter = enControle && !vue.Perime && compte[contestees] == 0 && c.CoteDepartement && v.Peut(droits.Deleguer)
	p.Facturer = vue.EtatFacturation.Etat == delegation.Arrete && vue.Mode == delegation.Prix && !c.CoteDepartement && v.Peut(droits.Facturer) && len(vue.Groupes) > 0
	if enControle && mien {
		p.Reste = resteAFaire(c.CoteDepartement, compte[rejetees], compte[contestees])
	} else if !enControle && vue.Mode == delegation.Dotation {
		p.Suite = "L’état est arrêté. Une dotation ne se facture pas : elle se verse comme la convention le dit."
	}
	if vue.Perime {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Des faits ont changé depuis le contrôle de cet état.", Suite: "Refaire le contrôle avant de l’arrêter."})
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/etat", p)
	return nil
}

// resteAFaire says what each side may do of the lines under control, and what the end of the control waits for.
func resteAFaire(departement bool, rejetees, contestees int) (phrases []string) {
	if contestees > 0 {
		attend := "la réponse du département"
		if departement {
			attend = "votre réponse"
		}
		phrases = append(phrases, texte.Pluriel(contestees, "ligne contestée attend", "lignes contestées attendent")+" "+attend+"\u00a0: l’état s’arrête ensuite.")
	}
	switch {
	case departement:
		phrases = append(phrases, "Pour rejeter une ligne, ouvrez-la et dites pourquoi.")
	case rejetees > 0:
		phrases = append(phrases, "Pour contester une ligne rejetée, ouvrez-la et dites pourquoi.")
	}
	return phrases
}

var colonnesEtat = []tableur.Colonne{{Titre: "Mois", Largeur: 12}, {Titre: "Dossier", Largeur: 14}, {Titre: "Mesure", Largeur: 16}, {Titre: "Niveau", Largeur: 26}, {Titre: "Mois-mesure", Largeur: 12}, {Titre: "Prix", Largeur: 12},
	{Titre: "Décision", Largeur: 14}, {Titre: "Raison", Largeur: 46}}

// rangee is a line as its workbook and its CSV hold it: numbers name nobody.
func rangee(x ligneVue) []any {
	return []any{x.Mois.String()[:7], x.NumeroDossier, x.NumeroMesure, x.Niveau, x.Quantite, x.Prix, x.Puce.Mot, x.Raison}
}

func (g guichet) etatXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "État", Titre: "État de facturation", Colonnes: colonnesEtat}
	for _, x := range vue.Lignes {
		if dans(x.Ligne, filtreDe(r)) {
			f.Lignes = append(f.Lignes, rangee(vueDe(vue, x)))
		}
	}
	return g.EnvoyerTableur(w, r, v, "etat", "etat-"+vue.Debut.String(), f, nil)
}

func (g guichet) etatCSV(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	var ls []delegations.LigneVue
	for _, x := range vue.Lignes {
		if dans(x.Ligne, filtreDe(r)) {
			ls = append(ls, x)
		}
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "etat", ObjetID: vue.ID})
	return g.Envoyer(w, r, "text/csv; charset=utf-8", "etat-"+vue.Debut.String()+".csv", csvDe(vue, ls))
}

// csvDe writes lines as people's spreadsheets read them: BOM, semicolons, no cell that begins as a formula.
func csvDe(vue delegations.VueEtat, ls []delegations.LigneVue) []byte {
	lignes := make([][]any, len(ls))
	for i, x := range ls {
		lignes[i] = rangee(vueDe(vue, x))
	}
	return enCSV(colonnesEtat, lignes)
}

func enCSV(colonnes []tableur.Colonne, lignes [][]any) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	for i := -1; i < len(lignes); i++ {
		for j, c := range colonnes {
			if j > 0 {
				b.WriteByte(';')
			}
			var s string
			if i < 0 {
				s = c.Titre
			} else if m, ok := lignes[i][j].(argent.Centimes); ok {
				s = m.Saisie()
			} else if lignes[i][j] != nil {
				s = fmt.Sprint(lignes[i][j])
			}
			b.WriteString(`"` + strings.ReplaceAll(texte.CelluleCSV(s), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func (g guichet) recontroler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	_, err = parcours.RecontrolerEtat(r.Context(), g.Inst.Base, d, id)
	return g.finir(w, r, adresseEtat(id), "Contrôle refait.", err)
}

func (g guichet) arreter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	_, err = parcours.ArreterEtat(r.Context(), g.Inst.Base, d, id, version)
	return g.finir(w, r, adresseEtat(id), "État arrêté"+deuxPoints+"ses lignes ne bougent plus.", err)
}

func (g guichet) facturer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	facture, err := parcours.EmettreFacture(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version)
	if err != nil {
		return g.finir(w, r, adresseEtat(id), "", err)
	}
	return g.finir(w, r, adresseFacture(facture), "Facture émise. Elle ne se modifie plus"+deuxPoints+"un avoir la corrige.", nil)
}

type pageLigne struct {
	cadre.Page
	Vue      delegations.VueEtat
	Ligne    ligneVue
	Action   string
	Rejeter  bool
	Contre   bool
	Repondre bool
	Accepter bool // by hand: the control itself accepts it
	Ouvrir   bool // the agent may read what was contracted, hence the délégation of the file
}

func (g guichet) lireLigne(r *http.Request, v *poste.Visite) (vue delegations.VueEtat, x delegations.LigneVue, err error) {
	id, err := poste.Identifiant(r, "ligne")
	if err != nil {
		return vue, x, err
	}
	if vue, err = g.lireEtat(r, v); err != nil {
		return vue, x, err
	}
	for _, y := range vue.Lignes {
		if y.ID == id {
			return vue, y, nil
		}
	}
	return vue, x, bdd.ErrAbsent
}

func (g guichet) ligne(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, x, err := g.lireLigne(r, v)
	if err != nil {
		return err
	}
	return g.rendreLigne(w, r, v, http.StatusOK, vue, x, form.Nouveau(nil))
}

func (g guichet) rendreLigne(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, vue delegations.VueEtat, x delegations.LigneVue, f *form.Form) error {
	y := vueDe(vue, x)
	p := &pageLigne{Page: cadre.Page{Titre: "Dossier " + x.NumeroDossier + ", " + x.Mois.MoisAnnee(), Section: section, Form: f, Fil: fil(vue.Convention, cadre.Lien{Texte: "État de " + periode(vue.Debut, vue.Fin), URL: adresseEtat(vue.ID)})},
		Vue: vue, Ligne: y, Action: y.Lien, Ouvrir: v.Peut(droits.LireContrat)}
	enControle, c := vue.EtatFacturation.Etat == delegation.Soumis, vue.Convention
	departement, delegataire := enControle && c.CoteDepartement && v.Peut(droits.Deleguer), enControle && !c.CoteDepartement && v.Peut(droits.Facturer)
	p.Rejeter, p.Contre = departement && x.Acceptee(), delegataire && !x.Acceptee() && !x.Contestee
	p.Repondre, p.Accepter = departement && x.Contestee, departement && x.Raison == delegation.ParLeDepartement
	g.Moteur.Rendre(w, r, statut, "delegation/ligne", p)
	return nil
}

func (g guichet) dire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, x, err := g.lireLigne(r, v)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	n := parcours.MotDeLigne{Ligne: x.ID, Version: version, Sens: form.Parmi(f, "sens", "ce qui est décidé", []delegation.Sens{delegation.RejetDepartement, delegation.Contestation, delegation.Acceptation, delegation.Maintien}, form.Requis),
		Texte: f.Bloc("texte", "pourquoi", longueurMots, form.Requis)}
	if f.Valide() {
		_, err := parcours.DireDeLigne(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Ligne "+n.Sens.Libelle()+".")
			return poste.Aller(w, r, adresseEtat(vue.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"texte": "texte"}, "texte", err); err != nil {
			return err
		}
	}
	return g.rendreLigne(w, r, v, http.StatusUnprocessableEntity, vue, x, f)
}
