// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"bytes"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/delegation"
	"etai/internal/formats/cii"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/facturepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageFacture struct {
	cadre.Page
	Vue      delegations.VueFacture
	Corps    cii.Facture
	Adresse  string
	Lignes   []groupeVu
	Avoirs   []ligneFacture
	Corrige  *ligneFacture
	Raison   string // of a credit note
	Etat     string
	Avoir    bool
	Puce     cadre.Puce
	Payes    []paiementVu
	Payer    bool // the reader may record a payment
	Objets   []cadre.Choix
	Limite   jour.Jour // by which the interest and the indemnity are paid; Vide before the invoice is
	Marche   bool
	Recevoir bool // the reader may note when it was received
}

func (g guichet) lireFacture(r *http.Request, v *poste.Visite) (f delegations.VueFacture, corps cii.Facture, err error) {
	f, err = lire(r, v, "facture", func(l bdd.Lecture, a droits.Agent, id int64) (delegations.VueFacture, error) {
		return delegations.Facture(r.Context(), l, g.Inst.Trousseau, a, id)
	})
	if err == nil {
		corps, err = f.Lire(g.Inst.Trousseau)
	}
	return f, corps, err
}

func (g guichet) facture(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, corps, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	return g.rendreFacture(w, r, v, http.StatusOK, f, corps, form.Nouveau(nil))
}

func (g guichet) rendreFacture(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f delegations.VueFacture, corps cii.Facture, x *form.Form) error {
	c, emise := f.Etat.Convention, "émise"
	if f.Nature == delegation.PieceAvoir {
		emise = "émis"
	}
	p := &pageFacture{Page: cadre.Page{Titre: nomPiece(f.FactureEmise), SousTitre: corps.Vendeur.Nom + " à " + corps.Acheteur.Nom + ", " + emise + " le " + f.EmiseLe.Long(), Section: section, Form: x,
		Fil: fil(c, cadre.Lien{Texte: "État de " + periode(f.Etat.Debut, f.Etat.Fin), URL: adresseEtat(f.Etat.ID)})}, Vue: f, Corps: corps, Adresse: adresseFacture(f.ID), Etat: adresseEtat(f.Etat.ID)}
	for _, l := range corps.Lignes {
		p.Lignes = append(p.Lignes, groupeVu{delegation.Groupe{Prix: l.Prix, Montant: l.Montant}, l.Libelle, facturepdf.Quantite(l.Dix)})
	}
	for _, x := range f.Avoirs {
		p.Avoirs = append(p.Avoirs, ligneFacture{x, adresseFacture(x.ID), nomPiece(x)})
	}
	if f.Corrigee != nil {
		p.Corrige, p.Raison = &ligneFacture{*f.Corrigee, adresseFacture(f.Corrigee.ID), nomPiece(*f.Corrigee)}, corps.Lignes[0].Precision
	}
	p.Actions = []cadre.Action{{Texte: "PDF (Factur-X)", URL: p.Adresse + "/facture.pdf", Icone: "telecharger", Principale: true}, {Texte: "Annexe CSV", URL: p.Adresse + "/annexe.csv", Icone: "telecharger"},
		{Texte: "XML", URL: p.Adresse + "/factur-x.xml", Icone: "telecharger"}}
	if f.Nature == delegation.PieceFacture && !c.CoteDepartement && v.Peut(droits.Facturer) {
		for _, x := range f.Lignes() {
			p.Avoir = p.Avoir || x.Avoir == 0
		}
	}
	if f.Nature == delegation.PieceFacture {
		p.paiements(f)
	}
	g.Moteur.Rendre(w, r, statut, "delegation/facture", p)
	return nil
}

func (g guichet) envoyer(w http.ResponseWriter, r *http.Request, v *poste.Visite, f delegations.VueFacture, genre, suffixe string, contenu []byte) error {
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "facture", ObjetID: f.ID})
	return g.Envoyer(w, r, genre, string(f.Nature)+"-"+f.Reference()+suffixe, contenu)
}

func (g guichet) facturePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, corps, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := facturepdf.Ecrire(&b, corps, f.EmiseLe); err != nil {
		return err
	}
	return g.envoyer(w, r, v, f, "application/pdf", ".pdf", b.Bytes())
}

func (g guichet) factureXML(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, corps, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := cii.Ecrire(&b, corps); err != nil {
		return err
	}
	return g.envoyer(w, r, v, f, "application/xml", ".xml", b.Bytes())
}

// annexeCSV is what makes the amounts: one line a measure and a month.
func (g guichet) annexeCSV(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, _, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	return g.envoyer(w, r, v, f, "text/csv; charset=utf-8", "-annexe.csv", csvDe(f.Etat, f.Lignes()))
}

type pageAvoir struct {
	cadre.Page
	Adresse string
	Lignes  []ligneVue
}

func (g guichet) demanderAvoir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, _, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	return g.rendreAvoir(w, r, v, http.StatusOK, f, form.Nouveau(nil))
}

func (g guichet) rendreAvoir(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f delegations.VueFacture, x *form.Form) error {
	if f.Nature != delegation.PieceFacture || f.Etat.Convention.CoteDepartement || !v.Peut(droits.Facturer) {
		return bdd.ErrAbsent
	}
	p := &pageAvoir{Page: cadre.Page{Titre: "Avoir sur la facture " + f.Reference(), Section: section, Form: x, Fil: fil(f.Etat.Convention, cadre.Lien{Texte: nomPiece(f.FactureEmise), URL: adresseFacture(f.ID)})}, Adresse: adresseFacture(f.ID) + "/avoir"}
	for _, y := range f.Lignes() {
		if y.Avoir == 0 {
			p.Lignes = append(p.Lignes, vueDe(f.Etat, y))
		}
	}
	tracerNoms(v, f.Lignes())
	g.Moteur.Rendre(w, r, statut, "delegation/avoir", p)
	return nil
}

func (g guichet) avoir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, _, err := g.lireFacture(r, v)
	if err != nil {
		return err
	}
	n := parcours.NouvelAvoir{Facture: x.ID, Motif: f.Ligne("motif", "la raison de l’avoir", longueurLigne, form.Requis)}
	for _, s := range f.Valeurs("lignes") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return form.ErrIllisible
		}
		n.Lignes = append(n.Lignes, id)
	}
	if f.Valide() {
		id, err := parcours.EmettreAvoir(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Avoir émis. Les mois repris pourront être facturés dans l’état suivant.")
			return poste.Aller(w, r, adresseFacture(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif", "lignes": "lignes"}, "lignes", err); err != nil {
			return err
		}
	}
	return g.rendreAvoir(w, r, v, http.StatusUnprocessableEntity, x, f)
}
