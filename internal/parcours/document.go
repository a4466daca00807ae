// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/documents"
	"etai/internal/documents/lettrepdf"
	"etai/internal/gestion"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
)

// NatureDocument is what the bytes of a document are among the files on the disk.
const NatureDocument = "document"

// EcrireDocument numbers and freezes a document in a file, for who may write one, once it lacks nothing. The document that it replaces is cancelled in the same act. The
// answer is its id; ScellerDocument then keeps its bytes.
func EcrireDocument(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauDocument) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if g, _ := modeles.GenreDe(n.Genre); g.Procedure {
			return 0, refuser("genre", "ce document naît avec un acte de sa procédure, qui en vérifie les règles : l’écrire depuis le versement direct ou le signalement du dossier")
		}
		return ecrireDocument(ctx, e, t, a, n)
	})
}

func ecrireDocument(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouveauDocument) (int64, error) {
	p, err := PreparerDocument(ctx, e, t, a, n, nil)
	if err != nil {
		return 0, err
	}
	if err := verifierPreparation(p); err != nil {
		return 0, err
	}
	x := documents.Document{Organisation: a.Organisation, Dossier: n.Dossier, Genre: n.Genre, Remplace: n.Remplace, EcritPar: a.ID}
	if n.Remplace != 0 {
		ancien, err := remplacable(ctx, e, a, n)
		if err != nil {
			return 0, err
		}
		p.Remplace = ancien.Reference()
		if err := documents.Suivre(ctx, e, ancien, documents.Annule, "", jour.Jour{}, a.ID); err != nil {
			return 0, err
		}
	}
	if nom := p.Valeurs["destinataire"].String(); nom != "" && len(p.Destinataire) > 0 {
		if err := retenirDestinataire(ctx, e, a, nom, p.Valeurs["destinataire_adresse"].Elements()); err != nil {
			return 0, err
		}
	}
	return figer(ctx, e, t, a, x, p)
}

func remplacable(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouveauDocument) (documents.Document, error) {
	x, err := documents.ParID(ctx, l, n.Remplace)
	switch {
	case err != nil || x.Dossier != n.Dossier || x.Organisation != a.Organisation || ExigerCourrier(ctx, l, a, x.Genre, x.Dossier) != nil:
		return x, ErrInterdit
	case x.Etat == documents.Annule:
		return x, refuser("remplace", "le document %s est déjà annulé : remplacer celui qui l’a remplacé", x.Reference())
	}
	switch g, _ := modeles.GenreDe(x.Genre); {
	case g.Procedure && n.Genre != x.Genre:
		return x, refuser("remplace", "le document %s est né avec un acte de sa procédure : reprendre la requête ou le rapport, la signature suivante le remplace", x.Reference())
	case g.Commission:
		return x, refuser("remplace", "la lettre %s dit la décision d’une commission : reprendre la décision, elle en écrit une autre", x.Reference())
	}
	return x, nil
}

// figer gives a document its number, checks its compulsory mentions, and keeps it.
func figer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x documents.Document, p Preparation) (int64, error) {
	if err := documents.Numeroter(ctx, e, &x); err != nil {
		return 0, err
	}
	p.Reference = x.Reference()
	p.Valeurs["reference"] = modeles.Texte(p.Reference)
	l := modeles.Rediger(p.Gabarit, p.Faits)
	if ms := modeles.Manques(l, p.Faits); len(ms) > 0 {
		var mots []string
		for _, m := range ms {
			mots = append(mots, m.String())
		}
		return 0, refuser("mentions", "ce document ne peut pas être signé, il manque : %s. Compléter l’en-tête, le dossier, le formulaire ou le modèle", strings.Join(mots, " ; "))
	}
	x.Modele, x.Identite, x.FALC, x.Relu, x.Poste = p.Modele.ID, p.Identite.ID, l.FALC, !l.NonRelu, len(l.Destinataire) > 0
	engage, err := documents.Figer(ctx, e, t, &x, l)
	if err != nil {
		return 0, err
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: x.Dossier, Nature: "document.ecrire", Agent: a.ID, Visibilite: chronologie.Suivi, Objet: "document", ObjetID: x.ID}); err != nil {
		return 0, err
	}
	return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "document.ecrire", Objet: "document", ObjetID: x.ID, Dossier: x.Dossier, Valeurs: valeursDocument(x, engage)})
}

func valeursDocument(x documents.Document, engagement []byte) []journal.Valeur {
	return []journal.Valeur{journal.Code("genre", x.Genre), journal.Entier("annee", int64(x.Annee)), journal.Entier("numero", int64(x.Numero)), journal.Entier("modele", x.Modele),
		journal.Entier("remplace", x.Remplace), journal.Empreinte("texte", engagement)}
}

// Logos reads the pictures that documents bear, by version of their letterhead.
func Logos(ctx context.Context, l bdd.Lecture, lettres []documents.Lettre) (map[int64][]byte, error) {
	images := map[int64][]byte{}
	for _, x := range lettres {
		if _, lu := images[x.Identite]; lu || x.Identite == 0 {
			continue
		}
		i, err := modeles.IdentiteParID(ctx, l, x.Identite)
		if err != nil {
			return nil, fmt.Errorf("en-tête %d : %w", x.Identite, err)
		}
		images[x.Identite] = i.Logo
	}
	return images, nil
}

// Dessiner draws documents in one file, dated le. It takes its time over many of them: nothing of the base is held meanwhile.
func Dessiner(titre, auteur string, le horloge.Instant, lettres []documents.Lettre, images map[int64][]byte) ([]byte, error) {
	var b bytes.Buffer
	err := lettrepdf.Ecrire(&b, titre, auteur, le.Temps(), lettres, images)
	return b.Bytes(), err
}

// ScellerDocument draws a document that has no bytes yet and keeps them under seal: what is printed again is these. Drawn twice at once, one of the two is kept. The
// answer is the document with its bytes.
func ScellerDocument(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, depot *fichiers.Depot, a droits.Agent, id int64) (x documents.Document, err error) {
	var lettre documents.Lettre
	var images map[int64][]byte
	lire := func(l bdd.Lecture) error {
		if x, err = documents.ParID(ctx, l, id); err != nil {
			return err
		}
		if err := ExigerLecture(ctx, l, a, x.Genre, x.Dossier); err != nil || x.Fichier != 0 {
			return err
		}
		if lettre, err = x.Lettre(t); err != nil {
			return err
		}
		images, err = Logos(ctx, l, []documents.Lettre{lettre})
		return err
	}
	if err := b.Lire(ctx, lire); err != nil || x.Fichier != 0 {
		return x, err
	}
	octets, err := Dessiner(titreDuPDF(lettre), lettre.Emetteur[0], x.EcritLe, []documents.Lettre{lettre}, images)
	if err != nil {
		return x, err
	}
	depose, err := depot.Deposer(ctx, bytes.NewReader(octets), fichiers.ReglesPieces())
	if err != nil {
		return x, err
	}
	_, err = acte(ctx, b, Demande{Agent: a}, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		fichier, err := fichiers.Enregistrer(ctx, e, t, depose, fichiers.Fiche{Dossier: x.Dossier, Nature: NatureDocument, NomAffiche: x.Reference() + ".pdf", Agent: a.ID})
		if err != nil {
			return 0, err
		}
		sceau, err := documents.Sceller(ctx, e, x.ID, fichier, depose.SHA256)
		if err != nil {
			return 0, err
		}
		return sceau, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "document.sceller", Objet: "document_octets", ObjetID: sceau, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Entier("document", x.ID), journal.Empreinte("sha256", depose.SHA256)}})
	})
	if err != nil && !errors.Is(err, bdd.ErrConflit) {
		return x, err
	}
	return x, b.Lire(ctx, func(l bdd.Lecture) error {
		x, err = documents.ParID(ctx, l, id)
		return err
	})
}

// ExigerCourrier refuses who may not write documents of a kind in a file.
func ExigerCourrier(ctx context.Context, l bdd.Lecture, a droits.Agent, genre string, dossier int64) error {
	return exigerGenre(ctx, l, a, droits.EcrireCourrier, genre, dossier)
}

// ExigerLecture refuses who may not read documents of a kind in a file.
func ExigerLecture(ctx context.Context, l bdd.Lecture, a droits.Agent, genre string, dossier int64) error {
	return exigerGenre(ctx, l, a, modeles.Action, genre, dossier)
}

// exigerGenre asks an action of any document; for a letter about the money alone, its own right is enough.
func exigerGenre(ctx context.Context, l bdd.Lecture, a droits.Agent, action droits.Action, genre string, dossier int64) error {
	err := exiger(ctx, l, a, action, dossier)
	if g, _ := modeles.GenreDe(genre); g.Payeurs && errors.Is(err, ErrInterdit) {
		err = exiger(ctx, l, a, droits.EcrirePayeur, dossier)
	}
	return err
}

func titreDuPDF(l documents.Lettre) string { return l.Objet + " (" + l.Reference + ")" }

// SuiteDocuments notes what became of the paper of documents, each at the version that was read.
type SuiteDocuments struct {
	Documents map[int64]int64 // versions
	Vers      documents.Etat
	Mode      documents.ModeRemise
	RemisLe   jour.Jour
	Numero    string // of the registered letter, when it is known: the documents that left in it
}

// SuivreDocuments notes that documents were printed, or how and when they were handed over, all in one act. A session of a commission whose letters are all handed over
// is notified. The answer is how many.
func SuivreDocuments(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s SuiteDocuments) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		j := e.Instant().Jour()
		switch {
		case len(s.Documents) == 0:
			return 0, refuser("documents", "cocher au moins un document")
		case s.Vers != documents.Imprime && s.Vers != documents.Remis:
			return 0, refuser("vers", "dire si les documents sont imprimés ou remis")
		case s.Vers == documents.Remis && !slices.Contains(documents.ModesRemise, s.Mode):
			return 0, refuser("mode", "dire comment les documents ont été remis")
		case s.Vers == documents.Remis && (s.RemisLe.Vide() || s.RemisLe.Apres(j)):
			return 0, refuser("remise_le", "écrire le jour où les documents sont partis ou ont été remis, pas après aujourd’hui")
		}
		if s.Vers == documents.Imprime {
			s.Mode, s.RemisLe, s.Numero = "", jour.Jour{}, ""
		}
		for _, id := range slices.Sorted(maps.Keys(s.Documents)) {
			if err := suivreDocument(ctx, e, t, a, id, s.Documents[id], s); err != nil {
				return 0, err
			}
		}
		return int64(len(s.Documents)), finirNotifications(ctx, e, t, a, slices.Sorted(maps.Keys(s.Documents)))
	})
}

func suivreDocument(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, id, version int64, s SuiteDocuments) error {
	x, err := documents.ParID(ctx, e, id)
	if err != nil || x.Organisation != a.Organisation {
		return ErrInterdit
	}
	if err := ExigerCourrier(ctx, e, a, x.Genre, x.Dossier); err != nil {
		return err
	}
	switch {
	case x.Etat == documents.Annule || x.Etat == documents.Remis:
		return refuser("documents", "le document %s est déjà « %s »", x.Reference(), x.Etat.Libelle())
	case x.Version != version:
		return bdd.ErrAncienneVersion
	case s.Vers == documents.Imprime && x.Etat == documents.Imprime:
		return nil
	case s.Mode == documents.RemiseLettre && !x.Poste:
		return refuser("mode", "le document %s ne part pas par la poste : il est remis en main propre", x.Reference())
	case s.Mode == documents.RemiseLRAR && !x.Poste:
		return refuser("mode", "le document %s n’a pas d’adresse où l’envoyer : il est remis en main propre", x.Reference())
	case s.Vers == documents.Remis && s.RemisLe.Avant(x.EcritLe.Jour()):
		return refuser("remise_le", "le document %s est du %s : il n’a pas pu partir avant", x.Reference(), x.EcritLe.Jour().Court())
	}
	if err := documents.Suivre(ctx, e, x, s.Vers, s.Mode, s.RemisLe, a.ID); err != nil {
		return err
	}
	if s.Numero != "" {
		remis := x
		remis.Mode, remis.RemisLe = s.Mode, s.RemisLe
		if err := noterRecommande(ctx, e, a, remis, s.Numero, jour.Jour{}); err != nil {
			return err
		}
	}
	if s.Vers == documents.Remis {
		if err := payeurPrevenu(ctx, e, t, a, x); err != nil {
			return err
		}
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "document.suivre", Objet: "document", ObjetID: x.ID, Dossier: x.Dossier,
		Valeurs: valeursSuite(s.Vers, s.Mode, s.RemisLe)})
}

// payeurPrevenu closes the task that a letter to a payer answers, once it is handed over: whoever it is written to is found by the name in its window.
func payeurPrevenu(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x documents.Document) error {
	n, ok := map[string]agenda.Nature{"payeur_debut": agenda.PayeurAuDebut, "payeur_fin": agenda.PayeurALaFin}[x.Genre]
	if !ok {
		return nil
	}
	l, err := x.Lettre(t)
	if err != nil || len(l.Destinataire) == 0 {
		return err
	}
	recettes, err := agenda.Objets(ctx, e, x.Dossier, n)
	if err != nil {
		return err
	}
	for _, id := range recettes {
		r, err := gestion.RecetteParID(ctx, e, id)
		if err != nil {
			return err
		}
		if documents.CleDestinataire(r.Organisme) == documents.CleDestinataire(l.Destinataire[0]) {
			if err := agenda.Faire(ctx, e, n, "gestion_recette", id, a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// annulerDocument says that a document is worth nothing any more, without another in its place.
func annulerDocument(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x documents.Document) error {
	if err := documents.Suivre(ctx, e, x, documents.Annule, "", jour.Jour{}, a.ID); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "document.suivre", Objet: "document", ObjetID: x.ID, Dossier: x.Dossier,
		Valeurs: valeursSuite(documents.Annule, x.Mode, x.RemisLe)})
}

func valeursSuite(etat documents.Etat, mode documents.ModeRemise, le jour.Jour) []journal.Valeur {
	return []journal.Valeur{journal.Code("etat", string(etat)), journal.Code("mode", string(mode)), journal.Jour("remis_le", le)}
}
