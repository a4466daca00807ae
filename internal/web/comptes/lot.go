// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// The statements of a month are drawn in the background, for the agent who asked: the result stays in the memory of the program and nowhere else, for a while.
const (
	lotGarde    = 30 * time.Minute
	lotDureeMax = 15 * time.Minute
)

// Ways of handing statements over, each a document of its own.
const (
	voiePoste  = "poste"
	voieRemise = "remise"
)

// lot is the statements of a month, being drawn or drawn.
type lot struct {
	verrou    sync.Mutex
	demande   horloge.Instant
	total     int
	fait      int
	fini      bool
	faute     bool
	documents map[string]documentLot
}

// documentLot is a document, and the files whose statements it holds.
type documentLot struct {
	octets   []byte
	dossiers []int64
}

// etatLot is what a page says of a lot.
type etatLot struct {
	Total, Fait   int
	Fini, Faute   bool
	Poste, Remise int // statements in each document
}

func (x *lot) etat() etatLot {
	x.verrou.Lock()
	defer x.verrou.Unlock()
	return etatLot{x.total, x.fait, x.fini, x.faute, len(x.documents[voiePoste].dossiers), len(x.documents[voieRemise].dossiers)}
}

func (x *lot) avancer() {
	x.verrou.Lock()
	defer x.verrou.Unlock()
	x.fait++
}

func (x *lot) finir(documents map[string]documentLot, err error) {
	x.verrou.Lock()
	defer x.verrou.Unlock()
	x.documents, x.faute, x.fini = documents, err != nil, true
}

func (x *lot) document(voie string) documentLot {
	x.verrou.Lock()
	defer x.verrou.Unlock()
	return x.documents[voie]
}

// cleLot: an agent has one lot for a month.
type cleLot struct {
	agent int64
	mois  jour.Jour
}

// lots are those that the program holds.
type lots struct {
	verrou sync.Mutex
	par    map[cleLot]*lot
}

func (ls *lots) de(c cleLot) *lot {
	ls.verrou.Lock()
	defer ls.verrou.Unlock()
	return ls.par[c]
}

// commencer returns a new lot of so many statements, or nil when the agent's own is still being drawn; those that are too old are forgotten.
func (ls *lots) commencer(c cleLot, total int, maintenant horloge.Instant) *lot {
	ls.verrou.Lock()
	defer ls.verrou.Unlock()
	for k, x := range ls.par {
		if x.etat().Fini && maintenant.Temps().Sub(x.demande.Temps()) > lotGarde {
			delete(ls.par, k)
		}
	}
	if x := ls.par[c]; x != nil && !x.etat().Fini {
		return nil
	}
	x := &lot{demande: maintenant, total: total}
	ls.par[c] = x
	return x
}

type pageLot struct {
	cadre.Page
	Mois          jour.Jour
	Poste, Remise []rapports.ReleveDu
	Lot           *etatLot // none was asked for
	Adresse       string   // of the month, for the form
}

// EnCours tells whether the lot is being drawn: the page comes again by itself.
func (p *pageLot) EnCours() bool { return p.Lot != nil && !p.Lot.Fini }

// MoisISO is the month in an address.
func (p *pageLot) MoisISO() string { return poste.EcrireMois(p.Mois) }

func adresseLot(mois jour.Jour) string {
	return "/comptes/releves?mois=" + poste.EcrireMois(mois)
}

// moisReleves is the month of the address; without one, the last that is over. A month that has not begun has no statement.
func moisReleves(r *http.Request, aujourdhui jour.Jour) (jour.Jour, error) {
	if r.URL.Query().Get("mois") == "" {
		return aujourdhui.PremierDuMois().Plus(-1).PremierDuMois(), nil
	}
	m, err := poste.LireMois(r, aujourdhui)
	if err == nil && m.Apres(aujourdhui) {
		err = bdd.ErrAbsent
	}
	return m, err
}

func (g guichet) lireDus(r *http.Request, v *poste.Visite) (mois jour.Jour, dus []rapports.ReleveDu, aujourdhui jour.Jour, err error) {
	if !v.Peut(droits.LireCompte) || !v.Peut(droits.LireReleveMensuel) {
		return mois, nil, aujourdhui, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		aujourdhui = l.Instant().Jour()
		if mois, err = moisReleves(r, aujourdhui); err != nil {
			return err
		}
		dus, err = rapports.RelevesDus(r.Context(), l, g.Inst.Trousseau, a, mois)
		return err
	})
	return mois, dus, aujourdhui, err
}

func dossiersDus(dus []rapports.ReleveDu) []int64 {
	ids := make([]int64, len(dus))
	for i, d := range dus {
		ids[i] = d.Dossier
	}
	return ids
}

// partagerDus puts apart what is posted and what is handed over.
func partagerDus(dus []rapports.ReleveDu) (poster, remettre []rapports.ReleveDu) {
	for _, d := range dus {
		if d.Livraison.Poste {
			poster = append(poster, d)
		} else {
			remettre = append(remettre, d)
		}
	}
	return poster, remettre
}

// releves shows whose statements of a month are to be posted or handed over, and how far their drawing has come.
func (g guichet) releves(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	mois, dus, aujourdhui, err := g.lireDus(r, v)
	if err != nil {
		return err
	}
	p := &pageLot{Mois: mois, Adresse: adresseLot(mois), Page: cadre.Page{Titre: "Relevés " + mois.DeMoisAnnee(), Section: section,
		SousTitre: texte.Pluriel(len(dus), "personne"), Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}}}}
	p.Poste, p.Remise = partagerDus(dus)
	avant, apres := mois.Plus(-1).PremierDuMois(), mois.DernierDuMois().Plus(1)
	p.Actions = append(p.Actions, cadre.Action{Texte: avant.MoisAnnee(), URL: adresseLot(avant), Icone: "chevron-gauche"})
	if !apres.Apres(aujourdhui) {
		p.Actions = append(p.Actions, cadre.Action{Texte: apres.MoisAnnee(), URL: adresseLot(apres), Icone: "chevron-droite"})
	}
	if mois.DernierDuMois().Avant(aujourdhui) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Noter qu’ils sont remis", URL: adresseRemises + "?mois=" + poste.EcrireMois(mois), Icone: "coche-ronde"})
	}
	if x := g.lots.de(cleLot{v.Compte.ID, mois}); x != nil {
		e := x.etat()
		p.Lot = &e
	}
	if p.EnCours() {
		w.Header().Set("Refresh", "1")
	}
	v.TracerListe("releves", dossiersDus(dus))
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/releves", p)
	return nil
}

// preparerReleves starts the drawing of the statements of a month, each traced as read; asked twice, it is done once.
func (g guichet) preparerReleves(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if _, _, err := v.Formulaire(w, r); err != nil {
		return err
	}
	mois, dus, _, err := g.lireDus(r, v)
	if err != nil {
		return err
	}
	if len(dus) == 0 {
		return cadre.Refus(http.StatusUnprocessableEntity, "Aucun compte n’était ouvert ce mois-là"+deuxPoints+"il n’y a pas de relevé à préparer. Choisir un autre mois.", nil)
	}
	if x := g.lots.commencer(cleLot{v.Compte.ID, mois}, len(dus), g.Inst.Base.Horloge().Maintenant()); x != nil {
		v.Tracer(acces.Trace{Nature: acces.Export, Objet: "releves", Ids: dossiersDus(dus)})
		ctx, arreter := context.WithTimeout(context.WithoutCancel(r.Context()), lotDureeMax)
		a := v.Agent()
		go func() {
			defer arreter()
			documents, err := g.dessinerLot(ctx, a, mois, dus, x.avancer)
			if err != nil {
				g.Inst.Journal.ErrorContext(ctx, "relevés du mois", slog.Any("erreur", err))
			}
			x.finir(documents, err)
		}()
	}
	http.Redirect(w, r, adresseLot(mois), http.StatusSeeOther)
	return nil
}

// dessinerLot reads and draws the statements, one document for each way of handing them over.
func (g guichet) dessinerLot(ctx context.Context, a droits.Agent, mois jour.Jour, dus []rapports.ReleveDu, avancer func()) (map[string]documentLot, error) {
	poster, remettre := partagerDus(dus)
	documents := map[string]documentLot{}
	for _, voie := range []struct {
		code, titre, mot string
		dus              []rapports.ReleveDu
	}{{voiePoste, "à poster", "Par courrier", poster}, {voieRemise, "à remettre en main propre", "Remis en main propre", remettre}} {
		var fs []relevepdf.Releve
		for _, d := range voie.dus {
			var rel rapports.ReleveMensuel
			if err := g.Inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
				a.Instant = l.Instant()
				rel, err = rapports.Releve(ctx, l, g.Inst.Trousseau, a, d.Dossier, mois)
				return err
			}); err != nil {
				return nil, fmt.Errorf("lire le relevé du dossier %d : %w", d.Dossier, err)
			}
			f := poste.Feuille(rel)
			f.Remise = voie.mot
			fs = append(fs, f)
			avancer()
			g.Inst.Base.Ceder(ctx)
		}
		if len(fs) == 0 {
			continue
		}
		var b bytes.Buffer
		if err := relevepdf.EcrireLot(&b, "Relevés "+mois.DeMoisAnnee()+" "+voie.titre, fs, func(int) error { return ctx.Err() }); err != nil {
			return nil, fmt.Errorf("dessiner les relevés : %w", err)
		}
		documents[voie.code] = documentLot{b.Bytes(), dossiersDus(voie.dus)}
	}
	return documents, nil
}

// relevesPDF sends a document of the agent's lot.
func (g guichet) relevesPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	mois, _, _, err := g.lireDus(r, v)
	if err != nil {
		return err
	}
	voie := voieRemise
	if r.URL.Query().Get("voie") == voiePoste {
		voie = voiePoste
	}
	var d documentLot
	if x := g.lots.de(cleLot{v.Compte.ID, mois}); x != nil {
		d = x.document(voie)
	}
	if d.octets == nil {
		return cadre.Refus(http.StatusNotFound, "Ces relevés ne sont pas prêts, ou ne sont plus gardés. Les préparer à nouveau depuis la page des relevés du mois.", nil)
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "releves", Ids: d.dossiers})
	return g.Envoyer(w, r, "application/pdf", "releves-"+poste.EcrireMois(mois)+"-"+voie+".pdf", d.octets)
}

// adressesXLSX is the addresses of those to whom the statements are posted, to print labels.
func (g guichet) adressesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	mois, dus, _, err := g.lireDus(r, v)
	if err != nil {
		return err
	}
	poster, _ := partagerDus(dus)
	f := tableur.Feuille{Nom: "Adresses", Titre: "Relevés " + mois.DeMoisAnnee() + " à poster", Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 32},
		{Titre: "Chez", Largeur: 30}, {Titre: "Adresse", Largeur: 40}, {Titre: "Commune", Largeur: 30}}}
	for _, d := range poster {
		f.Lignes = append(f.Lignes, []any{d.Numero, d.Personne.Affiche(), d.Livraison.Chez, d.Livraison.Adresse, d.Livraison.Commune})
	}
	return g.EnvoyerTableur(w, r, v, "releves", "adresses-releves-"+poste.EcrireMois(mois), f, dossiersDus(poster))
}
