// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// How many lines a list holds: of those that are ticked in advance, what one act may take; of the others, what a person may look at.
const (
	suresAffichees  = 250
	lignesAffichees = 50
	visibles        = 3 // when all the lists are on the page
)

type pageRapprochement struct {
	cadre.Page
	Filtres    cadre.Jetons
	Paquets    []paquet
	Sures      int    // ticked in advance
	Liste      string // shown alone, empty when all of them are
	Volet      *volet
	Bilan      rapports.BilanBanque
	Nommes     []rapports.EcartCompte
	Autres     int // accounts that are not named at the foot
	Importer   bool
	Vide       *cadre.Vide
	Aujourdhui jour.Jour
}

// paquet is one list of the left pane.
type paquet struct {
	Etat             comptes.Etat
	Ton              cadre.Ton
	Icone, Nom, Note string
	Nombre           int64   // in all
	IDs              []int64 // of the lines that the list holds, in its order
	Lignes           []rapports.LigneAPointer
	Choisie          int64
	Seul             bool // the page shows this list alone
}

// AideAttente is the age of a waiting place.
func (p *pageRapprochement) AideAttente(a rapports.Attente) string {
	return aideAttente(a, p.Aujourdhui)
}

// rangee is a line of a list, as it is written.
type rangee struct {
	Ligne                          int64
	Cochee, Choisie                bool // ticked in advance; shown in the right pane
	Icone, Jour, Titre, AQui, Dite string
	Adresse                        string // of the line in the right pane
	Centimes                       argent.Centimes
}

// Rangee writes a line once: hundreds of them make the page.
func (p paquet) Rangee(x rapports.LigneAPointer) rangee {
	r := rangee{Ligne: x.Ligne, Cochee: p.Etat == comptes.Sur, Choisie: x.Ligne == p.Choisie, Icone: p.Icone, Jour: x.Date.Court()[:5], Titre: titreDe(x), AQui: aQui(x), Adresse: adresseVolet(p.liste(), x.Ligne),
		Centimes: x.Centimes}
	if r.Cochee {
		r.Dite = "Valider " + r.Titre + ", " + x.Centimes.String() + ", " + x.Personne
	}
	return r
}

// liste is the list that the page shows alone, empty when it shows them all.
func (p paquet) liste() comptes.Etat {
	if p.Seul {
		return p.Etat
	}
	return ""
}

// Suite are the lines of the list that the page does not show; Toutes is where they are.
func (p paquet) Suite() []int64 { return p.IDs[len(p.Lignes):] }

// Toutes is the page with this list alone.
func (p paquet) Toutes() string { return adressePaquet(p.Etat) }

// Sous are the ids of the lines that are not shown, as one field of a form.
func (p paquet) Sous() string {
	var s strings.Builder
	for i, id := range p.Suite() {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteString(strconv.FormatInt(id, 10))
	}
	return s.String()
}

func paquets() []paquet {
	return []paquet{
		{Etat: comptes.Sur, Ton: cadre.Succes, Icone: "coche-ronde", Nom: "Sûres", Note: "Notre référence, ou un revenu attendu avec son numéro d’allocataire. Cochées d’avance."},
		{Etat: comptes.Probable, Ton: cadre.Attention, Icone: "question", Nom: "Probables", Note: "Étai propose, vous décidez. Rien n’est affecté sans vous."},
		{Etat: comptes.Reste, Ton: cadre.Neutre, Icone: "moins-rond", Nom: "Reste", Note: "Aucune proposition."},
		{Etat: comptes.AVerifier, Ton: cadre.Info, Icone: "oeil", Nom: "À vérifier", Note: "La personne qui suit le dossier regarde. Rien n’a bougé."},
	}
}

// paquetsDe are the lists of the page: the one of the state, all of them without one.
func paquetsDe(e comptes.Etat) []paquet {
	return slices.DeleteFunc(paquets(), func(p paquet) bool { return e != "" && p.Etat != e })
}

// etatDemande is the list that the address asks for alone.
func etatDemande(r *http.Request) comptes.Etat { return etatConnu(r.URL.Query().Get("etat")) }

// etatConnu is the list that is asked for alone; what it does not know does not count.
func etatConnu(s string) comptes.Etat {
	e := comptes.Etat(s)
	if slices.ContainsFunc(paquets(), func(p paquet) bool { return p.Etat == e }) {
		return e
	}
	return ""
}

// adressePaquet is the page with one list alone, with all of them without a state.
func adressePaquet(e comptes.Etat) string {
	if e == "" {
		return adresseRapprochement
	}
	return adresseRapprochement + "?" + url.Values{"etat": {string(e)}}.Encode()
}

// demande is what the page is asked to show: by its address, or by a form that was refused.
type demande struct {
	statut   int
	ligne    int64
	choix    string
	personne int64
	etat     comptes.Etat // of the list shown alone
	form     *form.Form
	conflit  bool
}

// montrer shows the reconciliation.
func (g guichet) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	q := r.URL.Query()
	d := demande{statut: http.StatusOK, choix: q.Get("choix"), etat: etatDemande(r), form: form.Nouveau(nil)}
	d.ligne, _ = strconv.ParseInt(q.Get("ligne"), 10, 64)       // what is not a line chooses none
	d.personne, _ = strconv.ParseInt(q.Get("personne"), 10, 64) // the same
	return g.rendre(w, r, v, d)
}

func (g guichet) rendre(w http.ResponseWriter, r *http.Request, v *poste.Visite, d demande) error {
	if !v.Peut(droits.Rapprocher) {
		return bdd.ErrAbsent
	}
	if d.etat == "" {
		d.etat = etatConnu(d.form.Valeur("etat")) // a form that was refused says beside which list it was
	}
	p := &pageRapprochement{Page: cadre.Page{Titre: "Rapprochement", Court: "Rapprochement", Section: section, Form: d.form, Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}},
		Importer: v.Peut(droits.ImporterReleve)}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return g.lire(r.Context(), l, a, p, d) }); err != nil {
		return err
	}
	if len(p.Paquets) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adressePaquet(d.etat)))
	}
	p.tracer(v)
	if d.conflit {
		p.Alertes = append(p.Alertes, conflitDe(p.Volet))
	}
	g.Moteur.Rendre(w, r, d.statut, "rapprochement/rapprochement", p)
	return nil
}

func (g guichet) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageRapprochement, d demande) error {
	p.Aujourdhui, p.Liste = l.Instant().Jour(), string(d.etat)
	nombres, err := rapports.CompterEtats(ctx, l, a.Organisation, comptes.Sur, comptes.Probable, comptes.Reste, comptes.AVerifier)
	if err != nil {
		return err
	}
	var premiere int64
	p.Paquets, p.Filtres = nil, cadre.Jetons{Nom: "Montrer", Elements: []cadre.Jeton{{Texte: "Toutes", URL: adresseRapprochement, Actif: d.etat == ""}}}
	for _, x := range paquets() {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: x.Nom, URL: adressePaquet(x.Etat), Compte: int(nombres[x.Etat]), Actif: x.Etat == d.etat})
	}
	for _, x := range paquetsDe(d.etat) {
		if nombres[x.Etat] == 0 {
			continue
		}
		x.Seul = d.etat != ""
		n := lignesAffichees
		if x.Etat == comptes.Sur {
			n = suresAffichees
		}
		lues := visibles + 1 // a link to one line would take its place
		if x.Seul {
			lues = n
		}
		if x.IDs, x.Lignes, err = rapports.LignesAPointer(ctx, l, g.Inst.Trousseau, a, x.Etat, n, lues); err != nil {
			return err
		}
		if x.Nombre = nombres[x.Etat]; len(x.IDs) > len(x.Lignes) {
			x.Lignes = x.Lignes[:visibles]
		}
		switch x.Etat {
		case comptes.Sur:
			p.Sures = len(x.IDs)
		case comptes.Reste:
			vieille, err := rapports.PlusAncienneAPointer(ctx, l, a.Organisation, x.Etat)
			if err != nil {
				return err
			}
			if n := p.Aujourdhui.Depuis(vieille); !vieille.Vide() && n > 0 {
				x.Note += " La plus ancienne attend depuis " + texte.Pluriel(n, "jour") + "."
			}
		}
		if premiere == 0 && x.Etat != comptes.Sur && len(x.IDs) > 0 {
			premiere = x.IDs[0]
		}
		p.Paquets = append(p.Paquets, x)
	}
	if d.ligne == 0 {
		d.ligne = premiere
	}
	if err := g.lireVolet(ctx, l, a, p, d); err != nil {
		return err
	}
	if err := p.lireBilan(ctx, l, a); err != nil || d.etat == "" {
		return err
	}
	p.SousTitre = texte.Pluriel(int(nombres[d.etat]), "ligne") + deuxPoints + strings.ToLower(paquetsDe(d.etat)[0].Nom)
	if len(p.Paquets) == 0 {
		p.Vide = &cadre.Vide{Phrase: "Aucune ligne dans cette liste.", Action: &cadre.Action{Texte: "Voir toutes les lignes", URL: adresseRapprochement}}
	}
	return nil
}

func (p *pageRapprochement) lireBilan(ctx context.Context, l bdd.Lecture, a droits.Agent) (err error) {
	if p.Bilan, err = rapports.Bilan(ctx, l, a); err != nil {
		return err
	}
	p.Nommes = p.Bilan.ParCompte[:min(3, len(p.Bilan.ParCompte))]
	p.Autres = len(p.Bilan.ParCompte) - len(p.Nommes)
	if err := rapports.NommerEcarts(ctx, l, p.Nommes); err != nil {
		return err
	}
	if !p.Bilan.ReleveLe.Vide() {
		p.Titre += " du " + p.Bilan.ReleveLe.Long()
	}
	f, recus, err := rapports.DernierImport(ctx, l, a)
	if err != nil {
		return err
	}
	p.SousTitre = texte.Pluriel(int(p.Bilan.Comptes), "compte") + " · aucun relevé importé"
	if f.Statut == comptes.Importe {
		p.SousTitre = texte.Pluriel(int(p.Bilan.Comptes), "compte") + " · dernier fichier" + deuxPoints + texte.Pluriel(int(f.Lignes), "ligne") + ", importé " + quand(f.RecuLe, p.Aujourdhui) +
			" · soldes d’accord"
	}
	if len(p.Paquets) == 0 {
		p.Vide = &cadre.Vide{Phrase: "Toutes les lignes reçues ont leur réponse."}
		if !recus {
			p.Vide.Phrase = "Aucun relevé n’est encore importé."
		}
		if p.Importer {
			p.Vide.Action = &cadre.Action{Texte: "Importer un relevé", URL: adresseImport, Icone: "televerser"}
		}
	}
	return nil
}

// tracer notes the files whose lines are shown, and the one whose line is opened.
func (p *pageRapprochement) tracer(v *poste.Visite) {
	vus := map[int64]bool{}
	var ids []int64
	for _, x := range p.Paquets {
		for _, y := range x.Lignes {
			ids = ajouter(ids, vus, y.Dossier)
		}
	}
	v.TracerListe("rapprochement", ids)
	if p.Volet != nil {
		tracerLigne(v, &p.Volet.D)
	}
}
