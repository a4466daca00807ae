// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// ListeDeMots is a closed list whose entries an organisation may name in its own words.
type ListeDeMots struct {
	Code, Nom string
	Entrees   []masp.Motif // the words delivered
}

func listeDe[T interface {
	~string
	Libelle() string
}](code, nom string, xs []T) ListeDeMots {
	l := ListeDeMots{Code: code, Nom: nom}
	for _, x := range xs {
		l.Entrees = append(l.Entrees, masp.Motif{Code: string(x), Libelle: x.Libelle()})
	}
	return l
}

// listeVersement is that of the reasons that lead a MASP 3 to a state; who appeals or asks for the mainlevée is the law's.
func listeVersement(nom string, vers versement.Etat) ListeDeMots {
	l := ListeDeMots{Code: versement.ListeMotifs(vers), Nom: nom}
	for _, m := range versement.MotifsVers(vers) {
		l.Entrees = append(l.Entrees, masp.Motif{Code: m.Code, Libelle: texte.Majuscule(m.Mots)})
	}
	return l
}

// ListesDeMots are those lists, in the order of their page. The motives of a commission are its own: they are named where it is kept.
func ListesDeMots() []ListeDeMots {
	return []ListeDeMots{
		listeDe(masp.ListeEntree, "Raisons d’une demande", masp.MotifsEntree),
		listeDe(masp.ListeMesures, "Autres mesures en place", masp.AutresMesures),
		{masp.ListeMotifs(masp.Refusee), "Motifs de refus, sans commission", masp.MotifsRefus},
		{masp.ListeMotifs(masp.Reorientee), "Motifs de réorientation, sans commission", masp.MotifsReorientation},
		{masp.ListeMotifs(masp.Ajournee), "Motifs d’ajournement, sans commission", masp.MotifsAjournement},
		{masp.ListeMotifs(masp.Retiree), "Motifs de retrait d’une demande", masp.MotifsRetrait},
		listeDe(masp.ListeArret, "Motifs de fin d’un contrat", append(append([]masp.MotifArret(nil), masp.MotifsArret...), masp.ErreurDeSaisie)),
		listeDe(masp.ListeSuspension, "Motifs de suspension", masp.MotifsSuspension),
		listeVersement("Motifs d’abandon d’un versement direct", versement.Abandonne),
		listeVersement("Motifs de fin d’un versement direct", versement.Fini),
		listeDe(accompagnement.ListeDemarches, "Genres de démarches", accompagnement.GenresDemarche),
	}
}

const objetMot = "organisation_mot"

// NommerEntrees gives the entries of a list the words of the agent's organisation; one that is empty, or the delivered one, takes the delivered word back. What is recorded keeps its code. The answer is how many words
// changed.
func NommerEntrees(ctx context.Context, b *bdd.Base, d Demande, liste string, mots map[string]string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (n int64, err error) {
		if err := exigerRole(a, droits.Parametrer); err != nil {
			return 0, err
		}
		actuels, err := organisation.LireMots(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		for _, l := range ListesDeMots() {
			if l.Code != liste {
				continue
			}
			vus := map[string]bool{}
			for _, x := range l.Entrees {
				saisi, donne := mots[x.Code]
				mot, err := organisation.LireMot(saisi)
				if err != nil {
					return 0, refuser(x.Code, "%s", err)
				}
				if mot == x.Libelle {
					mot = ""
				}
				if !donne {
					mot = actuels.Propre(liste, x.Code)
				}
				dit := mot
				if dit == "" {
					dit = x.Libelle
				}
				if vus[strings.ToLower(dit)] {
					return 0, refuser(x.Code, "« %s » nommerait deux entrées de cette liste : donner un autre mot à l’une des deux", dit)
				}
				vus[strings.ToLower(dit)] = true
				if mot == actuels.Propre(liste, x.Code) {
					continue
				}
				m := organisation.Mot{Organisation: a.Organisation, Liste: liste, Code: x.Code, Mot: mot, Par: a.ID}
				if m.ID, err = organisation.Nommer(ctx, e, m); err != nil {
					return 0, err
				}
				if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "mot.nommer", Objet: objetMot, ObjetID: m.ID, Valeurs: m.Consignees()}); err != nil {
					return 0, err
				}
				n++
			}
			return n, nil
		}
		return 0, refuser("liste", "cette liste n’existe pas, ou ses entrées ne se renomment pas")
	})
}

// consignesMots: a word is what was recorded the day it was given.
func consignesMots(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	ms, err := organisation.TousMots(ctx, l)
	for _, m := range ms {
		cs = append(cs, consigne{fmt.Sprintf("mot %d d’une liste", m.ID), "mot.nommer", objetMot, m.ID, m.Par, m.Consignees(), ""})
	}
	return cs, err
}
