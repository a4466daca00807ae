// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"context"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// fins are the measures whose contract ends soon; or, when Totale, the people whose four years are soon reached.
type fins struct {
	Totale  bool
	Mesures []rapports.FinDeMesure
	Total   int
	Role    droits.Role // of who reads
	Seuils  rapports.Seuils
}

// Lien is where a person's name leads.
func (f fins) Lien(dossier int64) string { return adressePersonne(f.Role, dossier) }

// lire reads at most n of them, after the first ones.
func (f *fins) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, n, apres int) (err error) {
	lister := rapports.FinsDeMesure
	if f.Totale {
		lister = rapports.DureesTotales
	}
	f.Mesures, f.Total, err = lister(ctx, l, a, l.Instant().Jour().Plus(f.Horizon()), n, apres)
	return err
}

// Horizon is how many days ahead they are announced.
func (f fins) Horizon() int {
	if f.Totale {
		return f.Seuils.TotalAnnonce
	}
	return f.Seuils.FinAnnoncee
}

// Attention and Danger are from how many days a deadline is near, and very near.
func (f fins) Attention() int {
	if f.Totale {
		return f.Seuils.TotalAnnonce
	}
	return f.Seuils.FinProche
}

func (f fins) Danger() int {
	if f.Totale {
		return f.Seuils.TotalProche
	}
	return f.Seuils.FinTresProche
}

// Adresse is where all of them are.
func (f fins) Adresse() string {
	if f.Totale {
		return "/echeances?vue=" + vueDureeTotale
	}
	return "/echeances"
}

// vueDureeTotale is the view of the deadlines that lists the four years.
const vueDureeTotale = "duree-totale"

// Quoi says what has to be thought of.
func (f fins) Quoi(m rapports.FinDeMesure) string {
	if f.Totale {
		return "Durée totale de " + texte.Pluriel(f.Seuils.TotalMois, "mois", "mois") + " atteinte\u00a0: plus de contrat après ce jour, préparer la suite avec la personne"
	}
	s := "Fin de contrat, " + f.Seuils.Niveaux.Libelle(m.Niveau)
	if m.Niveau == 2 {
		s += "\u00a0: sans renouvellement, plus rien ne se paie"
	}
	return s
}

// debiteur is an account below zero.
type debiteur struct {
	rapports.Debiteur
	Lien string
}

// remise is one that waits for a visa, or for what follows it.
type remise struct {
	paiements.Remise
	Lien string
}

// Suite is what the accountant does next of a remise that has its visa.
func (r remise) Suite() string {
	switch r.Etat {
	case paiements.Visee:
		return "Générer le fichier"
	case paiements.FichierGenere:
		return "Donner le fichier à la banque"
	default:
		return "Noter la signature"
	}
}

// rapprochement is what the last statements left to decide.
type rapprochement struct {
	Listes    []compteur
	Attendent int // lines that wait for a decision: the sure ones do not
	Attente   []placeAttente
	Adresse   string
}

type placeAttente struct {
	Nom, URL string
	Lignes   int64
	Total    argent.Centimes
	Depuis   jour.Jour
}

func lireRapprochement(ctx context.Context, l bdd.Lecture, a droits.Agent) (*rapprochement, error) {
	etats, err := rapports.CompterEtats(ctx, l, a.Organisation, comptes.Sur, comptes.Probable, comptes.Reste, comptes.AVerifier)
	if err != nil {
		return nil, err
	}
	r := &rapprochement{Adresse: adresseRapprochement}
	for _, x := range []struct {
		etat       comptes.Etat
		mots, aide string
	}{{comptes.Sur, "Sûres", "à valider ensemble"}, {comptes.Probable, "Probables", "Étai propose, vous décidez"}, {comptes.Reste, "Reste", "aucune proposition"}, {comptes.AVerifier, "À vérifier", "demandées à la CESF"}} {
		r.Listes = append(r.Listes, compteur{x.mots, x.aide, adresseRapprochement + "?etat=" + string(x.etat), int(etats[x.etat])})
	}
	r.Attendent = total(r.Listes[1:])
	attentes, err := rapports.Attentes(ctx, l, a)
	for _, x := range attentes {
		if x.Lignes > 0 {
			r.Attente = append(r.Attente, placeAttente{texte.Majuscule(x.Nature.Libelle()), "/attente?place=" + string(x.Nature), x.Lignes, x.Total, x.Depuis})
		}
	}
	return r, err
}

// pageEcheances lists every measure that ends within the horizon.
type pageEcheances struct {
	cadre.Page
	Fins       fins
	Pagination cadre.Pagination
}

// parPage is how many rows a page of tasks, or of ends, shows.
const parPage = 50

// lireFins reads the measures that end within the horizon, at most n after the first ones, for who may name their people.
func (c accueil) lireFins(r *http.Request, v *poste.Visite, n, apres int) (f fins, le jour.Jour, err error) {
	f.Totale = r.URL.Query().Get("vue") == vueDureeTotale
	if v.Compte.Role == droits.Direction || !v.Peut(droits.LireIdentite) || f.Totale && !travailleAvec(v.Compte.Role) {
		return f, le, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		f.Role, le = a.Role, l.Instant().Jour()
		if f.Seuils, err = rapports.LireSeuils(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		return f.lire(r.Context(), l, a, n, apres)
	})
	return f, le, err
}

// dossiers are the files that a list of ends shows.
func (f fins) dossiers() []int64 {
	ids := make([]int64, len(f.Mesures))
	for i, m := range f.Mesures {
		ids[i] = m.Dossier
	}
	return ids
}

func (c accueil) echeances(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	page := poste.NumeroDePage(r.URL.Query())
	f, _, err := c.lireFins(r, v, parPage, (page-1)*parPage)
	pagination := cadre.Paginer(page, f.Total, parPage, "mesure", f.Adresse())
	if err == nil && page > pagination.Page { // beyond the end: the last page
		f, _, err = c.lireFins(r, v, parPage, pagination.Debut)
	}
	if err != nil {
		return err
	}
	p := &pageEcheances{Fins: f, Page: cadre.Page{Titre: "Échéances", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}}
	if f.Total > 0 {
		p.SousTitre = texte.PlurielJusque(f.Total, "mesure") + " d’ici " + texte.Pluriel(f.Horizon(), "jour") + ", la plus proche d’abord"
	}
	if f.Totale {
		p.Titre = "Durée totale bientôt atteinte"
	}
	p.Pagination = pagination
	if len(f.Mesures) > 0 {
		p.Actions = []cadre.Action{poste.ActionTableur(f.Adresse())}
	}
	v.TracerListe("echeances", f.dossiers())
	c.Moteur.Rendre(w, r, http.StatusOK, "journee/echeances", p)
	return nil
}
