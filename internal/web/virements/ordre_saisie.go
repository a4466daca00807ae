// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/unefois"
	"etai/internal/comptes"
	"etai/internal/dettes"
	"etai/internal/formats/pain"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// contexteOrdre is what the form of an order stands on.
type contexteOrdre struct {
	Dossier   int64
	Personne  string
	Compte    *comptes.Compte // nil: no account is followed
	Provision comptes.Provision
	Engages   argent.Centimes // orders already prepared
	Loyer     duLoyer
	Payables  []ordres.Payable
	Pieces    []rapports.Document
	Objets    []paiements.Objet
	Dettes    []dettes.Dette               // that are not paid off
	Gelees    bool                         // a file before the commission is recevable: what an order pays has its day (C. conso art. L722-5)
	Solde     *parcours.ReversementDuSolde // a balance may be reversed: to whom, on what document
	Finie     bool                         // the management is over, or will be within a few days
	Remplace  *ordres.Ordre                // returned or rejected order that is prepared again
	MotifDit  string                       // why it came back
}

// lireContexte reads it for who may prepare an order on the file; bdd.ErrAbsent otherwise.
func (g guichet) lireContexte(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier, apres int64) (c contexteOrdre, err error) {
	c = contexteOrdre{Dossier: dossier, Objets: paiements.Objets}
	if c.Payables, err = ordres.Payables(ctx, l, a, dossier); err != nil {
		return c, err
	}
	p, err := personnes.DuDossier(ctx, l, dossier)
	if err != nil {
		return c, err
	}
	c.Personne = p.Affiche()
	ds, err := dettes.DuDossier(ctx, l, a, dossier)
	if err != nil {
		return c, err
	}
	for _, d := range ds {
		if !d.Soldee(l.Instant().Jour()) {
			c.Dettes = append(c.Dettes, d)
		}
	}
	documents, err := rapports.Documents(ctx, l, g.Inst.Trousseau, a, dossier)
	if err != nil {
		return c, err
	}
	for _, d := range documents {
		if !d.Efface && d.Nature.Lecture() == droits.LireCompte && d.Nature != parcours.PieceRIB {
			c.Pieces = append(c.Pieces, d)
		}
	}
	gs, err := gestion.DuDossier(ctx, l, dossier)
	if err != nil {
		return c, err
	}
	gelees, err := gestion.DettesGeleesDuDossier(ctx, l, dossier)
	if err != nil {
		return c, err
	}
	c.Gelees = slices.ContainsFunc(gelees, func(g gestion.DettesGelees) bool { return !g.Au.Avant(l.Instant().Jour()) })
	c.Finie = finit(gs, l.Instant().Jour().Plus(joursAvantFin))
	if err := g.lireRemplace(ctx, l, a, &c, apres); err != nil {
		return c, err
	}
	return c, c.lireCompte(ctx, l)
}

func (g guichet) lireRemplace(ctx context.Context, l bdd.Lecture, a droits.Agent, c *contexteOrdre, apres int64) error {
	if apres == 0 {
		return nil
	}
	o, err := ordres.ParID(ctx, l, a, apres)
	if err != nil {
		return err
	}
	if o.Dossier != c.Dossier || o.Etat != paiements.Retourne && o.Etat != paiements.Rejete {
		return bdd.ErrAbsent
	}
	c.Remplace = &o
	c.MotifDit, err = o.Motif.Dire(g.Inst.Trousseau)
	return err
}

func (c *contexteOrdre) lireCompte(ctx context.Context, l bdd.Lecture) error {
	compte, err := comptes.DuDossier(ctx, l, c.Dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Compte = &compte
	if c.Provision, err = comptes.ProvisionLe(ctx, l, compte, l.Instant().Jour()); err != nil {
		return err
	}
	if c.Engages, err = parcours.Engagements(ctx, l, compte.ID); err != nil {
		return err
	}
	if c.Loyer, err = lireDuLoyer(ctx, l, compte); err != nil {
		return err
	}
	cs, err := comptes.DuBancaire(ctx, l, compte.CompteBancaire)
	if err != nil {
		return err
	}
	for nature, objet := range map[comptes.Nature]paiements.Objet{comptes.HorsAutorisation: paiements.Reversement, comptes.ARestituer: paiements.Restitution} {
		x, ok := comptes.DeNature(cs, nature)
		if !ok {
			continue
		}
		attend, err := comptes.AttenteDe(ctx, l, x.ID, c.Dossier)
		if err != nil {
			return err
		}
		if attend > 0 {
			c.Objets = append(slices.Clone(c.Objets), objet)
		}
	}
	cb, err := comptes.Bancaire(ctx, l, compte.CompteBancaire)
	if err == nil && cb.Mode == comptes.Collectif && c.Finie && c.Provision.Solde.Comptable > 0 {
		r, err := parcours.ExaminerReversement(ctx, l, c.Dossier, l.Instant().Jour())
		c.Objets, c.Solde = append(slices.Clone(c.Objets), paiements.DuSolde), &r
		return err
	}
	return err
}

// disponible is what an order may use now.
func (c contexteOrdre) disponible() argent.Centimes {
	return max(0, c.Provision.Disponible()-c.Engages)
}

// lireOrdre reads the form: faults are put on it.
func lireOrdre(f *form.Form, c contexteOrdre) parcours.NouvelOrdre {
	n := parcours.NouvelOrdre{Dossier: c.Dossier}
	var objets []string
	for _, o := range c.Objets {
		objets = append(objets, string(o))
	}
	n.Objet = paiements.Objet(f.Choix("objet", "ce que l’ordre paie", objets, form.Requis))
	n.Tiers = f.Identifiant("tiers", "le tiers à payer", form.Requis)
	n.Centimes, _ = f.Montant("montant", "le montant", 1, pain.MontantMaximal, form.Requis)
	n.ExecutionLe = f.Jour("jour", "le jour voulu", form.Requis)
	n.Echeance, n.PeriodeDu, n.PeriodeAu = lireEchue(f)
	n.Libelle = f.Ligne("libelle", "le texte du virement", 2*pain.LongueurRemise, form.Requis)
	if f.Message("piece") == "" && f.Message("fichier") == "" {
		if n.Piece = f.Identifiant("piece", "la pièce justificative", form.Facultatif); n.Piece == 0 && f.Message("piece") == "" && !c.parDecompte(n.Objet) {
			f.Refuser("piece", "Choisissez la pièce qui justifie l’ordre, ou joignez-la.")
		}
	}
	if len(c.Dettes) > 0 {
		n.Dette = f.Identifiant("dette", "la dette remboursée", form.Facultatif)
	}
	if c.Remplace != nil {
		n.Apres = c.Remplace.ID
	}
	n.Demande = f.Identifiant("demande", "la demande", form.Facultatif)
	n.Attendre = f.Coche("attendre", "l’attente de l’argent")
	n.Liquidation = f.Ligne("liquidation", "pourquoi payer après la fin", 300, form.Facultatif)
	return n
}

// parDecompte tells whether the final account that Étai makes justifies an order for this purpose.
func (c contexteOrdre) parDecompte(o paiements.Objet) bool {
	return o == paiements.DuSolde && c.Solde != nil && c.Solde.Piece == gestion.ParDecompte
}

// joursAvantFin is how many days before its end the form asks why an order is paid after it: orders are prepared some days ahead.
const joursAvantFin = 10

// finit tells whether no management runs on a day, though one did.
func finit(gs []gestion.Gestion, j jour.Jour) bool {
	return len(gs) > 0 && !slices.ContainsFunc(gs, func(g gestion.Gestion) bool { return !g.Au.Avant(j) })
}

// poserOrdre fills the form again from the order that comes back, but for its day.
func poserOrdre(f *form.Form, o *ordres.Ordre) {
	f.Poser("objet", string(o.Objet))
	f.Poser("tiers", strconv.FormatInt(o.TiersID, 10))
	f.Poser("montant", o.Centimes.Saisie())
	f.Poser("libelle", o.Libelle)
	poserEchue(f, o.Echeance, o.PeriodeDu, o.PeriodeAu)
	if o.Piece != 0 && o.Objet != paiements.DuSolde { // the final account is drawn again
		f.Poser("piece", strconv.FormatInt(o.Piece, 10))
	}
}

// lireEchue reads when what is paid was due, and the days of its bill.
func lireEchue(f *form.Form) (le, du, au jour.Jour) {
	return f.Jour("echeance", "le jour de l’échéance", form.Facultatif), f.Jour("facture_du", "le premier jour de la facture", form.Facultatif), f.Jour("facture_au", "le dernier jour de la facture", form.Facultatif)
}

// poserEchue fills these fields with what is known.
func poserEchue(f *form.Form, le, du, au jour.Jour) {
	for champ, j := range map[string]jour.Jour{"echeance": le, "facture_du": du, "facture_au": au} {
		if !j.Vide() {
			f.Poser(champ, j.Court())
		}
	}
}

var errDeuxFichiers = errors.New("plus d’un fichier")

// recevoir reads the form, and keeps the document that it may bring, encrypted as it comes. What was typed comes before the file. joint tells
// whether one was kept.
func (g guichet) recevoir(w http.ResponseWriter, r *http.Request, v *poste.Visite, dossier int64) (f *form.Form, joint bool, err error) {
	if genre, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); genre != "multipart/form-data" {
		f, err = form.DeRequete(w, r, cadre.TailleFormulaire)
		return f, false, err
	}
	var depose fichiers.Depose
	var nom string
	f, err = cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) (err error) {
		if x.Champ != "fichier" || nom != "" {
			return cadre.Refus(http.StatusBadRequest, "", errDeuxFichiers)
		}
		nom = x.Nom
		depose, err = g.Inst.Depot.Deposer(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if m, ok := poste.RefusPiece(err); ok {
			f.Refuser("fichier", m)
			return nil
		}
		return err
	})
	if err != nil || nom == "" || f.Message("fichier") != "" {
		return f, false, err
	}
	f.Poser("sha256", hex.EncodeToString(depose.SHA256)) // the same form with another file is another form
	d, err := v.Demande(f)
	if err != nil {
		return f, false, err
	}
	d.Cle = unefois.Derivee(d.Cle, "piece") // the key of the form is for what it asks: an order, a request
	nature := parcours.NaturePiece(f.Choix("nature", "ce qu’est ce document", naturesJointes, form.Facultatif))
	if nature == "" {
		nature = parcours.PieceOrdre
	}
	id, err := parcours.JoindrePiece(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, parcours.NouvellePiece{Dossier: dossier, Nature: nature, Nom: nom, Depose: depose})
	f.Poser("sha256")
	f.Poser("piece", strconv.FormatInt(id, 10))
	return f, err == nil, err
}

// naturesJointes are what a document attached here may be.
var naturesJointes = []string{string(parcours.PieceFacture), string(parcours.PieceEcheancier), string(parcours.PieceOrdre)}

// choixTiers is an option of the list of tiers; Refus says why it cannot be chosen.
type choixTiers struct {
	Valeur, Texte, Refus string
	Actif                bool
}

// choixDesTiers lists those that the order may go to: of a balance, only who may receive it.
func choixDesTiers(f *form.Form, c contexteOrdre, agent int64) (siens, autres []choixTiers) {
	for _, p := range c.Payables {
		if paiements.Objet(f.Valeur("objet")) == paiements.DuSolde && c.Solde != nil && !c.Solde.Recoit(p.Tiers, c.Dossier) {
			continue
		}
		x := choixTiers{Valeur: strconv.FormatInt(p.ID, 10), Texte: p.Nom, Refus: p.Refus(agent)}
		if p.Version.IBANMasque != "" {
			x.Texte += " · " + p.Version.IBANMasque
		}
		if x.Refus != "" {
			x.Texte += " (" + x.Refus + ")"
		}
		x.Actif = f.Choisi("tiers", x.Valeur)
		if p.Dossier != 0 {
			siens = append(siens, x)
		} else {
			autres = append(autres, x)
		}
	}
	return siens, autres
}

func choixDesPieces(c contexteOrdre) []cadre.Choix {
	choix := []cadre.Choix{{Texte: "Aucune encore\u00a0: j’en joins une ci-dessous"}}
	for _, d := range c.Pieces {
		choix = append(choix, cadre.Choix{Valeur: strconv.FormatInt(d.ID, 10), Texte: fmt.Sprintf("%s · %s, %s", d.NomAffiche, d.Nature.Libelle(), d.Instant.Jour().Court())})
	}
	return choix
}

// choixDesDettes lists the debts that the order may pay back; none when the file has none.
func choixDesDettes(c contexteOrdre) (choix []cadre.Choix) {
	for _, d := range c.Dettes {
		t := d.Creancier + " · " + d.Nature.Libelle() + ", née le " + d.NeeLe.Court()
		if !d.Solde.Jour.Vide() {
			t += ", " + d.Solde.Centimes.String() + " restent dus"
		}
		choix = append(choix, cadre.Choix{Valeur: strconv.FormatInt(d.ID, 10), Texte: t})
	}
	if len(choix) > 0 {
		choix = append([]cadre.Choix{{Texte: "Aucune\u00a0: une dépense du mois"}}, choix...)
	}
	return choix
}

// prochainJour is the first business day of banks from tomorrow on, shown as the usual one.
func prochainJour(aujourdhui jour.Jour) jour.Jour { return jour.TargetSuivant(aujourdhui.Plus(1)) }
