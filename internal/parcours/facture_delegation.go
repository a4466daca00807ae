// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/formats/cii"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// serieFactures is the series of the numbers of invoices and credit notes of an issuer.
const serieFactures = "facture"

// EmettreFacture issues the invoice of an agreed état, under the next number of its issuer. A dotation gives none. The answer is its id.
func EmettreFacture(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, etat, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := etatPour(ctx, e, a, etat, false)
		if err != nil {
			return 0, err
		}
		switch {
		case x.Mode == delegation.Dotation:
			return 0, refuser("etat", "une dotation ne se facture pas : l’état arrêté est la pièce qui la justifie")
		case x.Etat == delegation.Soumis:
			return 0, refuser("etat", "le département n’a pas encore arrêté cet état : attendre sa réponse")
		case x.Etat == delegation.Facture:
			return 0, refuser("etat", "cet état a déjà sa facture : l’ouvrir ; ce qui est faux se corrige par un avoir")
		}
		ls, err := delegation.LignesDe(ctx, e, x.ID)
		if err != nil {
			return 0, err
		}
		x.Version = version
		f, err := emettre(ctx, e, t, a, x, ls, nil)
		if err != nil {
			return 0, err
		}
		return f, delegation.Facturer(ctx, e, x)
	})
}

// NouvelAvoir asks for a credit note on lines of an invoice.
type NouvelAvoir struct {
	Facture int64
	Lignes  []int64 // of its état
	Motif   string
}

// EmettreAvoir issues a credit note that names its invoice: the months of its lines may be billed again, in the next état. The answer is its id.
func EmettreAvoir(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelAvoir) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Facturer); err != nil {
			return 0, err
		}
		f, err := delegation.FactureDe(ctx, e, a.Organisation, n.Facture)
		if errors.Is(err, bdd.ErrAbsent) || err == nil && f.Emetteur != a.Organisation {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		if f.Nature != delegation.PieceFacture {
			return 0, refuser("facture", "un avoir corrige une facture, jamais un autre avoir")
		}
		x, err := etatPour(ctx, e, a, f.Etat, false)
		if err != nil {
			return 0, err
		}
		ls, err := delegation.LignesDe(ctx, e, x.ID)
		if err != nil {
			return 0, err
		}
		prises := slices.DeleteFunc(ls, func(y delegation.Ligne) bool {
			return !slices.Contains(n.Lignes, y.ID) || !y.Acceptee() || y.Avoir != 0
		})
		switch {
		case len(prises) == 0 || len(prises) != len(slices.Compact(slices.Sorted(slices.Values(n.Lignes)))):
			return 0, refuser("lignes", "choisir des lignes facturées, qu’aucun avoir n’a encore reprises")
		case strings.TrimSpace(n.Motif) == "":
			return 0, refuser("motif", "écrire pourquoi ces lignes sont reprises : l’avoir le dit")
		}
		id, err := emettre(ctx, e, t, a, x, prises, &correction{f, strings.TrimSpace(n.Motif)})
		if err != nil {
			return 0, err
		}
		return id, delegation.Crediter(ctx, e, id, prises)
	})
}

type correction struct {
	facture delegation.FactureEmise
	motif   string
}

// emettre writes an invoice, or the credit note that corrects one, and records it under the next number.
func emettre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x delegation.EtatFacturation, ls []delegation.Ligne, c *correction) (int64, error) {
	f := delegation.FactureEmise{Emetteur: x.Delegataire, Destinataire: x.Departement, Etat: x.ID, Nature: delegation.PieceFacture, EmiseLe: e.Instant().Jour(), Par: a.ID}
	corps, err := corpsFacture(ctx, e, t, a, x, ls)
	if err != nil {
		return 0, err
	}
	if f.Total, err = corps.Total(); err != nil {
		return 0, err
	}
	if c != nil {
		f.Nature, f.Corrige = delegation.PieceAvoir, c.facture.ID
		deja, err := delegation.Credite(ctx, e, c.facture.ID)
		if err != nil {
			return 0, err
		}
		if deja+f.Total > c.facture.Total {
			return 0, refuser("lignes", "cet avoir reprendrait plus que la facture, qui est de %s : reprendre ensemble toutes les lignes d’un même mois", c.facture.Total)
		}
		corps.Corrige = &cii.Reference{Numero: c.facture.Reference(), Emission: c.facture.EmiseLe}
		for i := range corps.Lignes {
			corps.Lignes[i].Precision = c.motif
		}
	}
	f.Echeance = f.EmiseLe.Plus(delegation.DelaiDePaiement)
	f.Annee = f.EmiseLe.Annee()
	if f.Numero, err = journal.Numero(ctx, e, f.Emetteur, serieFactures, f.Annee); err != nil {
		return 0, err
	}
	corps.Numero, corps.Emission, corps.Echeance = f.Reference(), f.EmiseLe, f.Echeance
	if err := cii.Controler(corps); err != nil {
		return 0, refuser("facture", "%s", err.Error())
	}
	id, engagement, err := delegation.Emettre(ctx, e, t, f, corps)
	if errors.Is(err, bdd.ErrConflit) {
		return 0, refuser("etat", "cet état a déjà sa facture : l’ouvrir")
	}
	if err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "facture.emettre", Objet: "delegation_facture", ObjetID: id, Valeurs: f.Valeurs(engagement)})
}

// corpsFacture is what an invoice says of the lines of an état, but for its number and its days.
func corpsFacture(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x delegation.EtatFacturation, ls []delegation.Ligne) (f cii.Facture, err error) {
	c, err := conventionDe(ctx, e, a, x.Convention)
	if err != nil {
		return f, err
	}
	par, err := delegation.VersionsDe(ctx, e, c.ID)
	if err != nil {
		return f, err
	}
	v := delegation.VersionFacture(par[c.ID], e.Instant().Jour())
	if v.EngagementRequis && v.Engagement == "" {
		return f, refuser("engagement", "l’annuaire de Chorus Pro demande un numéro d’engagement pour ce destinataire, et la convention n’en a pas : demander au département de l’y porter par un avenant")
	}
	gs, _, err := delegation.Totaliser(ls)
	if err != nil {
		return f, err
	}
	if len(gs) == 0 {
		return f, refuser("etat", "aucune ligne de cet état n’est acceptée : il n’y a rien à facturer")
	}
	vendeur, err := organisation.Lire(ctx, e, x.Delegataire)
	if err != nil {
		return f, err
	}
	acheteur, err := organisation.Lire(ctx, e, x.Departement)
	if err != nil {
		return f, err
	}
	var r *delegation.Refus
	if f.Vendeur, r = delegation.Partie(vendeur, v.SIRETEmetteur); r != nil {
		return f, refuserDelegation(r)
	}
	if f.Acheteur, r = delegation.Partie(acheteur, v.SIRETDestinataire); r != nil {
		return f, refuserDelegation(r)
	}
	if f.IBAN, f.BIC, err = delegation.ComptePaye(ctx, e, t, v.ID); err != nil {
		return f, err
	}
	f.Service, f.Engagement, f.Marche = v.Service, v.Engagement, v.Marche
	if f.Marche == "" {
		f.Marche = c.Reference
	}
	f.Debut, f.Fin = gs[0].Mois, gs[len(gs)-1].Mois.DernierDuMois()
	f.Lignes = delegation.LignesFacture(gs, acheteur.Niveaux)
	f.Exoneration, f.Mentions = cii.Exoneration{Texte: v.Exoneration}, delegation.MentionsDe(c.Cadre)
	return f, nil
}
