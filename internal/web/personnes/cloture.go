// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageCloture is the end of a measure: what is left to do, the account that is given back, and the measure that is put away.
type pageCloture struct {
	cadre.Page
	Dossier    int64
	Vue        rapports.VueCloture
	Puce       cadre.Puce
	Finie      bool
	Manques    []manqueVu
	Annonces   []annonceVue
	Individuel bool
	Decomptes  []cadre.Choix
	Pieces     []cadre.Choix
	Contrat    bool // the agent may open the contract
}

// manqueVu is something left to do, with where it is done.
type manqueVu struct {
	parcours.Manque
	Lien *cadre.Lien
}

// annonceVue is somebody to write to, or something to close, with where it is done.
type annonceVue struct {
	parcours.Annonce
	Lien *cadre.Lien
}

// annoncer says whom to write to once a contract has stopped.
func (p *pageCloture) annoncer(d rapports.DroitsDossier) {
	for _, x := range p.Vue.Annonces {
		y := annonceVue{Annonce: x}
		y.Dit = texte.Typographier(y.Dit)
		switch {
		case x.Genre != "":
			if d.Courrier {
				y.Lien = &cadre.Lien{Texte: "Écrire", URL: poste.AdresseDossier(p.Dossier, "ecrire", x.Genre)}
				if x.Pour != "" {
					y.Lien.URL += "?pour=" + x.Pour
				}
			}
		case x.Objet == "personne":
			if d.Ecrire {
				y.Lien = &cadre.Lien{Texte: "Modifier la fiche", URL: poste.AdresseDossier(p.Dossier, "fiche")}
			}
		case x.Objet == "masp_demande":
			y.Lien = &cadre.Lien{Texte: "Voir", URL: poste.AdresseDossier(p.Dossier, "masp", form.Nombre(x.ObjetID))}
		case x.Objet == signalement.Objet:
			y.Lien = &cadre.Lien{Texte: "Voir", URL: poste.AdresseDossier(p.Dossier, "signalement", form.Nombre(x.ObjetID))}
		default:
			y.Lien = &cadre.Lien{Texte: "Voir", URL: poste.AdresseDossier(p.Dossier, "versement-direct", form.Nombre(x.ObjetID))}
		}
		p.Annonces = append(p.Annonces, y)
	}
}

const (
	clotureRendre   = "rendre"
	clotureArchiver = "archiver"
)

func puceEtat(e masp.EtatMesure) cadre.Puce {
	ton := cadre.Neutre
	switch e {
	case masp.Active:
		ton = cadre.Succes
	case masp.Programmee, masp.Terminee:
		ton = cadre.Info
	case masp.Suspendue, masp.EnCloture:
		ton = cadre.Attention
	}
	return cadre.Puce{Ton: ton, Mot: e.Libelle()}
}

// Rendu are the words of an account that was given back.
func (p *pageCloture) Rendu(r comptes.Rendu) string {
	s := "Le décompte final a été signé le " + r.DecompteLe.Long() + "."
	if r.Decompte == comptes.DecompteEnvoye {
		s = "Le décompte final a été envoyé ou remis le " + r.DecompteLe.Long() + ", sans signature."
	}
	if r.Mode == comptes.Individuel {
		return texte.Typographier("La procuration a pris fin le "+r.Procuration.Long()+" ; le compte reste à elle, avec "+r.Centimes.String()+". ") + s
	}
	return "Son sous-compte est fermé, à zéro. " + s
}

func peutVoirCloture(d rapports.DroitsDossier) bool { return d.Contrat || d.Compte }

func (g guichet) cloture(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, err := g.pageClotureDe(r, v, form.Nouveau(nil))
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/cloture", p)
	return nil
}

func (g guichet) pageClotureDe(r *http.Request, v *poste.Visite, f *form.Form) (*pageCloture, error) {
	d, err := g.vuePour(r, v, peutVoirCloture)
	if err != nil {
		return nil, err
	}
	p := &pageCloture{Page: sous(&d, "Fin de la mesure"), Dossier: d.Dossier.ID, Decomptes: cadre.ChoixDe(comptes.RemisesDecompte, comptes.RemiseDecompte.Libelle), Contrat: d.Droits.Contrat}
	p.Form = f
	v.TracerDossier("mesure", d.Dossier.ID)
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Vue, err = rapports.Cloture(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		return err
	}); err != nil {
		return nil, err
	}
	p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, "bilan_final", "fin_contrat", "arret_par_le_service", "payeur_fin", "bailleur_fin", "quittance")
	for i, x := range p.Vue.Durees {
		p.Vue.Durees[i].Source = texte.Typographier(x.Source)
	}
	p.Puce = puceEtat(p.Vue.Etat)
	p.Finie = p.Vue.Etat == masp.EnCloture || p.Vue.Etat == masp.Terminee || p.Vue.Etat == masp.Archivee
	p.Individuel = p.Vue.Compte != nil && p.Vue.Compte.Banque.Mode == comptes.Individuel
	for _, m := range p.Vue.Manques {
		p.Manques = append(p.Manques, manqueVu{m, p.lienDe(m, d.Droits, v.Peut(droits.Rapprocher))})
	}
	p.annoncer(d.Droits)
	p.Pieces = []cadre.Choix{{Texte: "Aucune"}}
	for _, x := range p.Vue.Pieces {
		if !x.Efface {
			p.Pieces = append(p.Pieces, cadre.Choix{Valeur: form.Nombre(x.ID), Texte: x.Nature.Libelle() + ", " + x.NomAffiche})
		}
	}
	return p, nil
}

// lienDe is where something left to do is done, for who may do it.
func (p *pageCloture) lienDe(m parcours.Manque, d rapports.DroitsDossier, rapproche bool) *cadre.Lien {
	switch m.Regle {
	case "R38":
		if d.Ordre && p.Vue.Compte != nil && p.Vue.Compte.Solde > 0 {
			return &cadre.Lien{Texte: "Reverser le solde", URL: poste.AdresseDossier(p.Dossier, "ordres", "nouveau") + "?objet=solde"}
		}
	case "ordres":
		return &cadre.Lien{Texte: "Voir les ordres", URL: "/ordres?dossier=" + form.Nombre(p.Dossier)}
	case "lignes":
		if rapproche {
			return &cadre.Lien{Texte: "Ouvrir la ligne qui attend", URL: "/lignes/" + form.Nombre(m.Ligne)}
		}
		fallthrough
	case "reserve":
		if d.Compte {
			return &cadre.Lien{Texte: "Voir le compte", URL: poste.AdresseDossier(p.Dossier, "compte")}
		}
	case "compte":
		if d.Compte || d.Releve {
			return &cadre.Lien{Texte: "Imprimer le décompte final", URL: poste.AdresseDossier(p.Dossier, "decompte-final")}
		}
	case "payeurs":
		if d.Ecrire {
			return &cadre.Lien{Texte: "Voir ses tâches", URL: "/taches?groupe=faire"}
		}
	case "gestion":
		if d.Contrat {
			return &cadre.Lien{Texte: "Voir le contrat", URL: poste.AdresseDossier(p.Dossier, "mesure")}
		}
	}
	return nil
}

// clore gives the account back, or puts the measure away.
func (g guichet) clore(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	p, err := g.pageClotureDe(r, v, f)
	if err != nil {
		return err
	}
	annonce := "Mesure archivée" + texte.Insecable + ": son dossier se garde jusqu’au " + p.Vue.Jusqu.Long() + "."
	faire := func() (int64, error) { return parcours.ArchiverMesure(r.Context(), g.Inst.Base, demande, p.Dossier) }
	if f.Choix("etape", "ce qui est à faire", []string{clotureRendre, clotureArchiver}, form.Requis) == clotureRendre {
		n := parcours.NouveauRendu{Dossier: p.Dossier, Decompte: comptes.RemiseDecompte(f.Choix("decompte", "comment le décompte final a été remis", cadre.Valeurs(p.Decomptes), form.Requis)),
			DecompteLe: f.Jour("decompte_le", "le jour du décompte final", form.Requis), Piece: f.Identifiant("piece", "la preuve", form.Facultatif), Texte: f.Bloc("texte", "qui a reçu quoi", motsMax, form.Requis)}
		if p.Individuel {
			n.Procuration = f.Jour("procuration", "la fin de la procuration", form.Requis)
		}
		annonce = "Compte rendu" + texte.Insecable + ": il n’est plus suivi."
		faire = func() (int64, error) {
			return parcours.RendreCompte(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		}
	}
	if f.Valide() {
		if _, err := faire(); err == nil {
			g.Annoncer(r, cadre.Succes, annonce)
			return poste.Aller(w, r, poste.AdresseDossier(p.Dossier, "cloture"))
		} else if err := poste.ReprendreSelon(f, map[string]string{"procuration": "procuration", "decompte": "decompte", "decompte_le": "decompte_le", "texte": "texte"}, "", err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "personnes/cloture", p)
	return nil
}
