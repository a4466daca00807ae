// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

func compteDe(x rapports.LigneAPointer) string {
	if x.Individuel {
		return x.IBANMasque
	}
	return x.IBANMasque + " (collectif)"
}

// ajouter adds a file once.
func ajouter(ids []int64, vus map[int64]bool, dossier int64) []int64 {
	if dossier == 0 || vus[dossier] {
		return ids
	}
	vus[dossier] = true
	return append(ids, dossier)
}

// lignesXLSX is the lines that wait for an answer, in the order of the page and with its filter: those of each list, all of them.
func (g guichet) lignesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Rapprocher) {
		return bdd.ErrAbsent
	}
	f := tableur.Feuille{Nom: "Lignes à pointer", Titre: "Lignes à pointer", Colonnes: []tableur.Colonne{{Titre: "Liste", Largeur: 14}, {Titre: "Date", Largeur: 12}, {Titre: "Libellé", Largeur: 48},
		{Titre: "Contrepartie", Largeur: 32}, {Titre: "Montant", Largeur: 14}, {Titre: "Compte", Largeur: 24}, {Titre: "Personne", Largeur: 32}, {Titre: "Proposition", Largeur: 32}}}
	var ids []int64
	var aujourdhui jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		aujourdhui, f.Lignes, ids = l.Instant().Jour(), nil, nil
		vus := map[int64]bool{}
		for _, x := range paquetsDe(etatDemande(r)) {
			_, ls, err := rapports.LignesAPointer(r.Context(), l, g.Inst.Trousseau, a, x.Etat, poste.LignesTableur, poste.LignesTableur)
			if err != nil {
				return err
			}
			for _, y := range ls {
				ids = ajouter(ids, vus, y.Dossier)
				f.Lignes = append(f.Lignes, []any{x.Nom, y.Date, y.Texte.Libelle, y.Texte.Contrepartie, y.Centimes, compteDe(y), y.Personne, y.CibleNom})
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return g.EnvoyerTableur(w, r, v, "rapprochement", "lignes-a-pointer-"+aujourdhui.String(), f, ids)
}

// attenteXLSX is the money that waits, place by place, as its page lists it.
func (g guichet) attenteXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, ls, err := g.lireAttente(r, v)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Argent en attente", Titre: "Argent en attente au " + p.Aujourdhui.Court(), Colonnes: []tableur.Colonne{{Titre: "Place", Largeur: 20}, {Titre: "Reçue le", Largeur: 12}, {Titre: "Depuis le", Largeur: 12},
		{Titre: "Libellé", Largeur: 48}, {Titre: "Contrepartie", Largeur: 32}, {Titre: "Montant de la ligne", Largeur: 16}, {Titre: "Attend", Largeur: 14}, {Titre: "Compte", Largeur: 24}, {Titre: "Personne", Largeur: 32},
		{Titre: "À disposition le", Largeur: 14}}}
	for _, c := range p.Places {
		for _, x := range c.Lignes {
			f.Lignes = append(f.Lignes, []any{c.Nom, x.Date, x.AttenteDepuis, x.Texte.Libelle, x.Texte.Contrepartie, x.Centimes, x.AttenteReste, compteDe(x.LigneAPointer), x.Personne, x.Limite})
		}
	}
	return g.EnvoyerTableur(w, r, v, "attente", "argent-en-attente-"+p.Aujourdhui.String(), f, dossiersAttente(ls))
}

// etatXLSX is what is in suspense in the état de rapprochement of the address: the same account, the same day.
func (g guichet) etatXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	e, _, err := g.lireEtat(r, v)
	if err != nil {
		return err
	}
	comptesDe := map[int64]string{}
	for _, c := range e.Comptes {
		comptesDe[c.CompteBancaire] = c.IBANMasque
	}
	f := tableur.Feuille{Nom: "Suspens", Titre: titreEtat(e), Colonnes: []tableur.Colonne{{Titre: "Liste", Largeur: 28}, {Titre: "Depuis le", Largeur: 12}, {Titre: "Jours", Largeur: 8}, {Titre: "Âge", Largeur: 20},
		{Titre: "Quoi", Largeur: 20}, {Titre: "Qui", Largeur: 40}, {Titre: "Référence", Largeur: 24}, {Titre: "Montant", Largeur: 14}, {Titre: "Compte", Largeur: 20}, {Titre: "Personne", Largeur: 32}}}
	for _, p := range partiesEtat(e) {
		for _, s := range p.Lignes {
			f.Lignes = append(f.Lignes, []any{p.Titre, s.Depuis, int64(s.Jours), s.Age.Libelle(), s.Quoi, s.Qui, s.Reference, s.Centimes, comptesDe[s.Compte], s.Personne})
		}
	}
	return g.EnvoyerTableur(w, r, v, "etat_rapprochement", "suspens-"+e.Le.String(), f, dossiersEtat(e))
}

func dossiersAttente(ls []rapports.LigneEnAttente) (ids []int64) {
	vus := map[int64]bool{}
	for _, x := range ls {
		ids = ajouter(ids, vus, x.Dossier)
	}
	return ids
}
