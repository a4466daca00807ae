// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/documents"
	"etai/internal/modeles"
)

func consignesDocuments(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(documents.Tous, func(x documents.Document) consigne {
		return consigne{"document " + x.Reference(), "document.ecrire", "document", x.ID, x.EcritPar, valeursDocument(x, engage(x.Texte)), ""}
	})(ctx, l)
}

func consignesDestinataires(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(documents.TousLesDestinataires, func(d documents.Destinataire) consigne {
		return consigne{"adresse d’un destinataire", "destinataire.noter", "document_destinataire", d.ID, d.NotePar, valeursDestinataire(d), ""}
	})(ctx, l)
}

func consignesModeles(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(modeles.TousLesModeles, func(m modeles.Modele) consigne {
		return consigne{"modèle " + m.Genre, "modele.enregistrer", "modele", m.ID, m.EcritPar, valeursModele(m), ""}
	})(ctx, l)
}

func consignesRelectures(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(modeles.ToutesLesRelectures, func(r modeles.Relecture) consigne {
		return consigne{"relecture de " + r.Genre, "modele.relire", "modele_relecture", r.ID, r.SaisiePar, valeursRelecture(r), ""}
	})(ctx, l)
}

func consignesIdentites(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(modeles.ToutesLesIdentites, func(i modeles.Identite) consigne {
		return consigne{"en-tête des courriers", "courrier.identite", "modele_identite", i.ID, i.SaisiePar, i.Valeurs(), ""}
	})(ctx, l)
}

// verifierPapiers confronts the bytes of each document with the act that kept them and with the file that holds them, and what is said of its paper with the last
// act that says it.
func verifierPapiers(ctx context.Context, l bdd.Lecture) error {
	os, err := documents.TousLesOctets(ctx, l)
	if err != nil {
		return err
	}
	for _, o := range os {
		if !o.Fichier {
			return faute("document %d : le fichier de ses octets n’est pas celui qui a été gardé", o.Document)
		}
		if err := confronterActe(ctx, l, "document.sceller", "document_octets", o.ID, 0, []journal.Valeur{journal.Entier("document", o.Document), journal.Empreinte("sha256", o.SHA256)}); err != nil {
			return dire(err, "document %d : ses octets ne sont pas ceux qui ont été gardés", o.Document)
		}
	}
	xs, err := documents.Suivis(ctx, l)
	if err != nil {
		return err
	}
	for _, x := range xs {
		if err := confronterActe(ctx, l, "document.suivre", "document", x.ID, 0, valeursSuite(x.Etat, x.Mode, x.RemisLe)); err != nil {
			return dire(err, "document %s : son état n’est pas celui que le journal des actes a consigné", x.Reference())
		}
	}
	return nil
}
