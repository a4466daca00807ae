// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"context"
	"slices"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// rendezVous is an appointment of today, or one of which nobody said what came.
type rendezVous struct {
	accompagnement.RendezVous
	Commence bool // its author began to write it: a draft waits
}

// Adresse is its page, or one under it.
func (x rendezVous) Adresse(suite ...string) string {
	return poste.AdresseDossier(x.Dossier, append([]string{"entretiens", strconv.FormatInt(x.ID, 10)}, suite...)...)
}

// Lien is where all that came of it is said, else its page.
func (x rendezVous) Lien() string {
	if x.Etat == domaine.Prevu {
		return x.Adresse("noter")
	}
	return x.Adresse()
}

// Noter is where what came of it is said: on the home page, or where its draft is.
func (x rendezVous) Noter() string {
	if x.Commence {
		return x.Adresse("noter")
	}
	return adresseNoter(x.ID)
}

// Titre is its kind.
func (x rendezVous) Titre() string { return x.Genre.Libelle() }

// Horaire is its hour; empty when it is not fixed.
func (x rendezVous) Horaire() string { return texte.HeureDe(x.Heure) }

// Puce is what came of it.
func (x rendezVous) Puce() cadre.Puce { return poste.PuceEntretien(x.Etat) }

// compteur is a number that opens its list.
type compteur struct {
	Mots, Aide, URL string
	Nombre          int
}

// vu is a file that the agent opened lately.
type vu struct {
	Dossier  int64
	Personne string
}

// suivi are the blocks of who works with people.
type suivi struct {
	RendezVous []rendezVous
	NbDuJour   int
	SansIssue  []rendezVous // past, and nobody said what came of them
	NbSans     int
	Echeances  []accompagnement.EcheanceVue
	NbProches  int
	Compteurs  []compteur
	Seuils     rapports.Seuils
	Vus        []vu
	Confier    bool // files are given in charge
}

// Nom is what a person must not miss.
func (s *suivi) Nom(x accompagnement.EcheanceVue) string {
	return texte.Majuscule(x.Genre.Libelle())
}

// Dossier is a page under a file.
func (s *suivi) Dossier(id int64, suite ...string) string { return poste.AdresseDossier(id, suite...) }

// Attendent tells whether something of it is to be done.
func (s *suivi) Attendent() bool {
	return s.NbDuJour+s.NbSans+s.NbProches+total(s.Compteurs) > 0
}

func total(cs []compteur) (n int) {
	for _, c := range cs {
		n += c.Nombre
	}
	return n
}

// The appointments of the day: those that are counted (a day has fewer), and those that the home page shows.
const (
	rendezVousDuJour = 100
	rendezVousVus    = 8
)

// lireSuivi reads the appointments of the day, the days that people must not miss, and what is late: each number is that of the list that it opens.
func lireSuivi(ctx context.Context, l bdd.Lecture, a droits.Agent, seuils rapports.Seuils) (*suivi, []int64, error) {
	s, j := &suivi{Seuils: seuils}, l.Instant().Jour()
	var dossiers []int64
	ecrit := droits.Autorise(a.Role, droits.EcrireDossier)
	if ecrit {
		rs, err := accompagnement.Agenda(ctx, l, a, accompagnement.FiltreAgenda{Agent: a.ID, Du: j, Au: j}, rendezVousDuJour)
		if err != nil {
			return nil, nil, err
		}
		sans, err := accompagnement.Agenda(ctx, l, a, accompagnement.FiltreAgenda{Agent: a.ID, SansIssue: true}, parBloc)
		if err != nil {
			return nil, nil, err
		}
		if s.NbSans, err = accompagnement.NombreSansIssue(ctx, l, a); err != nil {
			return nil, nil, err
		}
		bs, brouillons, err := accompagnement.Brouillons(ctx, l, a, rendezVousDuJour)
		if err != nil {
			return nil, nil, err
		}
		ranger := func(xs []accompagnement.RendezVous) (vus []rendezVous) {
			for _, x := range xs {
				vus = append(vus, rendezVous{x, slices.ContainsFunc(bs, func(b accompagnement.BrouillonVu) bool { return b.Objet == domaine.Objet && b.ObjetID == x.ID })})
				dossiers = append(dossiers, x.Dossier)
			}
			return vus
		}
		s.RendezVous, s.NbDuJour, s.SansIssue = ranger(rs[:min(len(rs), rendezVousVus)]), len(rs), ranger(sans)
		s.Compteurs = append(s.Compteurs, compteur{"Mes brouillons", "commencés, pas enregistrés", "/brouillons", brouillons})
	}
	retard, sans, err := accompagnement.NombresDuSuivi(ctx, l, a, 0, seuils.SansNouvelles)
	if err != nil {
		return nil, nil, err
	}
	tardives, err := accompagnement.NombreDemarches(ctx, l, a, accompagnement.FiltreDemarches{Groupe: accompagnement.Tardives})
	if err != nil {
		return nil, nil, err
	}
	s.Compteurs = append(s.Compteurs, compteur{"Rythme en retard", "ce qui est promis n’est pas tenu", "/rythmes", retard},
		compteur{"Sans nouvelles", "aucun entretien depuis " + texte.Pluriel(seuils.SansNouvelles, "jour"), "/rythmes?vue=sans-nouvelles", sans}, compteur{"Démarches en retard", "l’échéance est passée", "/demarches?groupe=en_retard", tardives})
	if droits.Autorise(a.Role, droits.LireReleveMensuel) {
		remettre, err := rapports.CompterRedditions(ctx, l, a)
		if err != nil {
			return nil, nil, err
		}
		s.Compteurs = append(s.Compteurs, compteur{"Relevés à remettre", "la personne n’a pas eu son compte à temps", "/comptes/remises", remettre})
	}
	s.Confier = droits.Autorise(a.Role, droits.Attribuer)
	if droits.Autorise(a.Role, droits.LireDossier) {
		if s.Echeances, s.NbProches, err = accompagnement.Echeances(ctx, l, a, j.Plus(seuils.FinProche), parBloc); err != nil {
			return nil, nil, err
		}
		for _, x := range s.Echeances {
			dossiers = append(dossiers, x.Dossier)
		}
	}
	return s, dossiers, nil
}

// tracesLues is among how many of the agent's last pages the files seen lately are looked for.
const tracesLues = 80

// recents lists the files that the agent opened last, from the journal of accesses: those that they may still name.
func (c accueil) recents(ctx context.Context, v *poste.Visite) (vus []vu, err error) {
	traces, err := c.Inst.Acces.Lister(ctx, acces.Filtre{Agent: v.Compte.ID, Nature: acces.Lecture, Limite: tracesLues})
	if err != nil {
		return nil, err
	}
	err = v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		vus = nil
		deja := map[int64]bool{}
		for _, t := range traces {
			if t.Dossier == 0 || deja[t.Dossier] || len(vus) == parBloc {
				continue
			}
			deja[t.Dossier] = true
			peut, err := droits.Peut(ctx, l, a, droits.LireIdentite, t.Dossier)
			if err != nil {
				return err
			}
			if peut {
				vus = append(vus, vu{Dossier: t.Dossier})
			}
		}
		return personnes.Nommer(ctx, l, vus, func(x *vu) (int64, *string) { return x.Dossier, &x.Personne })
	})
	return vus, err
}

// travailleAvec tells whether the agent's role works with people: who reads contracts, and no accountant.
func travailleAvec(r droits.Role) bool { return droits.Autorise(r, droits.LireContrat) }
