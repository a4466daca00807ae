// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

const objetArchive = "masp_archive"

// ClotureMesure is where the measure of a file stands, what is left to do once it is over, and until when it is kept.
type ClotureMesure struct {
	Etat     masp.EtatMesure
	Contrat  masp.Contrat   // the last one
	Compte   *CompteARendre // open, nil for none
	Rendus   []comptes.Rendu
	Manques  []Manque
	Archives []masp.Archive // the latest first
	Gestion  bool           // money was managed under it
	Prevenus bool           // at least one payer was to be told of its end, and each of them was
	Jusqu    jour.Jour      // last day on which its file would be kept, were it put away today
}

// ExaminerCloture tells where the measure of a file stands (01-masp §6.1: terminée, clôture comptable, archivée). The caller has checked the rights on the file.
func ExaminerCloture(ctx context.Context, l bdd.Lecture, dossier int64) (x ClotureMesure, err error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil {
		return x, err
	}
	x.Contrat, _ = masp.DerniereMesure(cs)
	if x.Archives, err = masp.ArchivesDuDossier(ctx, l, dossier); err != nil {
		return x, err
	}
	if x.Rendus, err = comptes.RendusDuDossier(ctx, l, dossier); err != nil {
		return x, err
	}
	gs, err := gestion.DuDossier(ctx, l, dossier)
	if err != nil {
		return x, err
	}
	for _, g := range gs {
		x.Gestion = x.Gestion || !g.Au.Avant(g.Du)
	}
	switch c, err := ExaminerRendu(ctx, l, dossier); {
	case err == nil:
		x.Compte, x.Manques = &c, c.Manques
		if len(c.Manques) == 0 {
			x.Manques = []Manque{{Regle: "compte", Dit: "Son compte n’est pas encore rendu.", Faire: "Noter la remise du décompte final" + finDe(c.Banque.Mode)}}
		}
	case !errors.Is(err, bdd.ErrAbsent):
		return x, err
	}
	payeurs, err := agenda.NombreOuvertes(ctx, l, dossier, agenda.PayeurALaFin)
	if err != nil {
		return x, err
	}
	demandes, err := agenda.Objets(ctx, l, dossier, agenda.PayeurALaFin)
	if err != nil {
		return x, err
	}
	x.Prevenus = payeurs == 0 && len(demandes) > 0
	if payeurs > 0 {
		x.Manques = append(x.Manques, Manque{"payeurs", texte.Pluriel(payeurs, "organisme reste", "organismes restent") + " à prévenir de la fin.", "Écrire à chacun, puis noter la lettre comme remise : sa tâche se coche alors. Prévenu autrement, cocher sa tâche.", 0})
	}
	aujourdhui := l.Instant().Jour()
	x.Etat = masp.EtatDe(cs, x.Archives, aujourdhui, len(x.Manques) > 0)
	if x.Contrat.ID == 0 {
		return x, nil
	}
	regles, err := reglement.Lire(ctx, l, x.Contrat.Mesure.Organisation)
	x.Jusqu = x.conservee(regles, aujourdhui)
	return x, err
}

func finDe(m comptes.Mode) string {
	if m == comptes.Individuel {
		return ", et la fin de la procuration."
	}
	return "."
}

// conservee is the last day on which the file of a measure is kept: from its last day, or the one on which its account was given back, for the longest of the two lengths.
func (x ClotureMesure) conservee(r *reglement.Regles, j jour.Jour) jour.Jour {
	depart, mois := x.Contrat.Dernier(), reglement.MoisDeConservation.A(r, j)
	if len(x.Rendus) > 0 {
		depart = derniereDe(depart, x.Rendus[0].Le)
	}
	if x.Gestion {
		mois = max(mois, reglement.MoisDesComptes.A(r, j))
	}
	return jour.PlusMois(depart, mois)
}

// ArchiverMesure puts away a measure of which nothing is left to do: its account is given back, its payers are told. Nothing is erased by it: the day until which its file is
// kept is said. The answer is the id of the archive.
func ArchiverMesure(ctx context.Context, b *bdd.Base, d Demande, dossier int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, dossier); err != nil {
			return 0, err
		}
		x, err := ExaminerCloture(ctx, e, dossier)
		if err != nil {
			return 0, err
		}
		switch x.Etat {
		case masp.SansContrat:
			return 0, refuser("mesure", "il n’y a pas de mesure à archiver dans ce dossier")
		case masp.Archivee:
			return 0, refuser("mesure", "cette mesure est déjà archivée, jusqu’au %s", x.Archives[0].Jusqu.Court())
		case masp.EnCloture:
			return 0, refuser(x.Manques[0].Regle, "%s %s", x.Manques[0].Dit, x.Manques[0].Faire)
		case masp.Terminee:
		default:
			return 0, refuser("mesure", "le contrat court jusqu’au %s : une mesure s’archive après", x.Contrat.Dernier().Court())
		}
		r := masp.Archive{Mesure: x.Contrat.Mesure.ID, Dossier: dossier, Rang: x.Contrat.Rang, Fin: x.Contrat.Dernier(), Jusqu: x.Jusqu, Par: a.ID}
		if r.ID, err = masp.Archiver(ctx, e, r); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "mesure.archiver", Objet: objetArchive, ObjetID: r.ID, Dossier: dossier, Valeurs: r.Consignees()})
	})
}

// consignesArchives: a measure was put away as it was recorded that day.
func consignesArchives(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	as, err := masp.ToutesArchives(ctx, l)
	for _, x := range as {
		cs = append(cs, consigne{fmt.Sprintf("mesure %d archivée", x.Mesure), "mesure.archiver", objetArchive, x.ID, x.Par, x.Consignees(), ""})
	}
	return cs, err
}
