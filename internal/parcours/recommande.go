// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/comptes"
	"etai/internal/documents"
	"etai/internal/organisation/droits"
)

// NouveauRecommande is the number of a registered letter that left, and the day when its acknowledgement of receipt was signed once it is back.
type NouveauRecommande struct {
	Document int64
	Vu       int64 // what stood when the form was shown, 0: nothing
	Numero   string
	AvisLe   jour.Jour
}

// NoterRecommande notes the number of a document that was handed over by registered letter, or the return of its acknowledgement; what was noted before stays in its history. The answer is the id of the document.
func NoterRecommande(ctx context.Context, b *bdd.Base, d Demande, n NouveauRecommande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := documents.ParID(ctx, e, n.Document)
		if err != nil || x.Organisation != a.Organisation {
			return 0, ErrInterdit
		}
		if err := ExigerCourrier(ctx, e, a, x.Genre, x.Dossier); err != nil {
			return 0, err
		}
		avant, err := documents.RecommandeDe(ctx, e, x.ID)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return 0, err
		}
		if avant.ID != n.Vu {
			return 0, bdd.ErrAncienneVersion
		}
		return x.ID, noterRecommande(ctx, e, a, x, n.Numero, n.AvisLe)
	})
}

// noterRecommande writes the number of a document down: only of one that left by registered letter, under a number that serves no other file.
func noterRecommande(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x documents.Document, numero string, avis jour.Jour) error {
	r := documents.Recommande{Organisation: x.Organisation, Dossier: x.Dossier, Document: x.ID, Numero: documents.CleRecommande(numero), AvisLe: avis, NotePar: a.ID}
	switch {
	case x.Mode != documents.RemiseLRAR:
		return refuser("recommande", "un numéro ne va qu’avec une lettre recommandée avec avis de réception : choisir cette remise pour le document %s, ou laisser le numéro vide", x.Reference())
	case r.Numero == "":
		return refuser("recommande", "%s n’est pas un numéro de recommandé : le recopier du bordereau, avec ses chiffres et ses lettres", guillemetsOuVide(numero))
	case !avis.Vide() && (avis.Avant(x.RemisLe) || avis.Apres(e.Instant().Jour())):
		return refuser("avis_le", "l’avis de réception se signe entre l’envoi (%s) et aujourd’hui : corriger la date", x.RemisLe.Court())
	}
	autres, err := documents.SousRecommande(ctx, e, x.Organisation, r.Numero)
	if err != nil {
		return err
	}
	for _, y := range autres {
		if y.Dossier != x.Dossier {
			return refuser("recommande", "ce numéro est déjà celui du document %s, d’un autre dossier : un pli ne va qu’à une personne ; vérifier le bordereau", y.Reference())
		}
	}
	if r.ID, err = documents.NoterRecommande(ctx, e, r); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "document.recommande", Objet: "document_recommande", ObjetID: r.ID, Dossier: x.Dossier, Valeurs: valeursRecommande(r)})
}

func guillemetsOuVide(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return "un champ vide"
	}
	return "« " + s + " »"
}

func valeursRecommande(r documents.Recommande) []journal.Valeur {
	return []journal.Valeur{journal.Entier("document", r.Document), journal.Empreinte("numero", empreinte.Nouveau("document_recommande/1").Texte(r.Numero).Somme()), journal.Jour("avis_le", r.AvisLe)}
}

func consignesRecommandes(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(documents.TousLesRecommandes, func(r documents.Recommande) consigne {
		return consigne{"recommandé " + r.Numero, "document.recommande", "document_recommande", r.ID, r.NotePar, valeursRecommande(r), ""}
	})(ctx, l)
}

// controlesRecommandes: a number belongs to a document of its file that left by registered letter, and came back after it left.
func controlesRecommandes() []comptes.Controle {
	return []comptes.Controle{{SQL: `select r.numero from document_recommande r join document x on x.id = r.document_id where x.remise_mode <> 'lrar' or r.avis_le < x.remise_le or r.dossier_id <> x.dossier_id or r.organisation_id <> x.organisation_id`,
		Faute: "recommandé %s : ce n’est pas celui d’un document parti ainsi avant son avis de réception"}}
}
