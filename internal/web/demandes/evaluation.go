// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// objectifsMax bounds the objectives of a kind that an evaluation proposes.
const objectifsMax = 10

type pageEvaluation struct {
	cadre.Page
	Fiche         *fiche
	Version       int64
	Avis, Niveaux []cadre.Choix
	Copie         masp.CopieDossier
	Objectifs     []objectifFini
}

// objectifFini is an objective of the contract that a renewal follows, with what was done for it.
type objectifFini struct {
	masp.Objectif
	Fait string
}

// objectifsFinis reads them with the état of each démarche.
func (g guichet) objectifsFinis(r *http.Request, l bdd.Lecture, a droits.Agent, d masp.Demande) (fs []objectifFini, err error) {
	os, err := parcours.ObjectifsARenouveler(r.Context(), l, g.Inst.Trousseau, a, d)
	if err != nil || len(os) == 0 {
		return nil, err
	}
	ds, err := accompagnement.Demarches(r.Context(), l, g.Inst.Trousseau, a, d.Dossier)
	if err != nil {
		return nil, err
	}
	for _, o := range os {
		par, faits := map[accompagnement.EtatDemarche]int{}, []string(nil)
		for _, x := range ds {
			if x.Objectif == o.ID {
				par[x.Etat]++
			}
		}
		for _, e := range accompagnement.EtatsDemarche {
			if n := par[e]; n > 0 {
				faits = append(faits, texte.Nombre(int64(n))+" "+e.Libelle())
			}
		}
		f := objectifFini{o, "aucune démarche notée"}
		if len(faits) > 0 {
			f.Fait = "démarches" + "\u00a0: " + texte.Liste(faits)
		}
		fs = append(fs, f)
	}
	return fs, nil
}

// Adresse is an address under the request.
func (p *pageEvaluation) Adresse(suite ...string) string { return p.Fiche.adresse(suite...) }

// copieDuJour is the file as it stands, with the objectives of the contract that ends.
type copieDuJour struct {
	masp.CopieDossier
	Finis []objectifFini
}

// commencer opens the evaluation of the request.
func (g guichet) commencer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if _, err := parcours.CommencerEvaluation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Demande.ID, version); err != nil {
		return err
	}
	return poste.Aller(w, r, d.adresse("evaluation"))
}

// lireEvaluation reads the request with the file as it stands.
func (g guichet) lireEvaluation(r *http.Request, v *poste.Visite) (d fiche, c copieDuJour, err error) {
	d, err = g.lire(r, v, inscriptible, func(l bdd.Lecture, a droits.Agent, x *fiche) (err error) {
		e := x.Demande.Evaluation()
		if e == nil || !e.Ouverte() || e.Auteur != a.ID {
			return bdd.ErrAbsent
		}
		if c.Finis, err = g.objectifsFinis(r, l, a, x.Demande.Demande); err == nil {
			c.CopieDossier, err = parcours.CopierDossier(r.Context(), l, a, x.Dossier.ID)
		}
		return err
	})
	return d, c, err
}

func (g guichet) evaluation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, c, err := g.lireEvaluation(r, v)
	if err != nil {
		return err
	}
	x := d.Demande.Evaluation()
	f := form.Nouveau(nil)
	f.Poser("situation", x.Textes.Situation)
	f.Poser("gestion", x.Textes.Gestion)
	f.Poser("menace", x.Textes.Menace)
	f.Poser("insertion", strings.Join(x.Textes.Insertion, "\n"))
	f.Poser("autonomie", strings.Join(x.Textes.Autonomie, "\n"))
	f.Poser("avis_texte", x.Textes.Avis)
	f.Poser("avis", string(x.Avis))
	if x.Niveau != 0 {
		f.Poser("niveau", strconv.Itoa(x.Niveau))
		f.Poser("mois", strconv.Itoa(x.Mois))
	}
	for champ, coche := range map[string]bool{"menace_sante": x.MenaceSante, "menace_securite": x.MenaceSecurite} {
		if coche {
			f.Poser(champ, "oui")
		}
	}
	g.rendreEvaluation(w, r, v, http.StatusOK, &d, c, f)
	return nil
}

func (g guichet) rendreEvaluation(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, c copieDuJour, f *form.Form) {
	p := &pageEvaluation{Page: d.sous("Évaluation sociale"), Fiche: d, Version: d.Demande.Evaluation().Version, Copie: c.CopieDossier, Objectifs: c.Finis, Avis: cadre.ChoixDe(masp.AvisPossibles, masp.AvisEvaluation.Libelle), Niveaux: niveaux(d)}
	p.Form = f
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/evaluation", p)
}

func niveaux(d *fiche) []cadre.Choix {
	return []cadre.Choix{{Valeur: "1", Texte: d.Seuils.Niveaux.Sans}, {Valeur: "2", Texte: d.Seuils.Niveaux.Avec}}
}

func lireObjectifs(f *form.Form, champ, mots string) (os []string) {
	for s := range strings.SplitSeq(f.Bloc(champ, mots, 4000, form.Facultatif), "\n") {
		if s = strings.TrimSpace(s); s != "" {
			os = append(os, s)
		}
	}
	if len(os) > objectifsMax {
		f.Refuser(champ, "Au plus "+strconv.Itoa(objectifsMax)+" objectifs de chaque sorte\u00a0: gardez les plus importants.")
	}
	return os
}

func lireEvaluation(f *form.Form) (s parcours.SaisieEvaluation) {
	s.MenaceSante, s.MenaceSecurite = f.Coche("menace_sante", "la menace sur la santé"), f.Coche("menace_securite", "la menace sur la sécurité")
	s.Textes.Situation = f.Bloc("situation", "la situation", 8000, form.Facultatif)
	s.Textes.Gestion = f.Bloc("gestion", "les difficultés de gestion", 8000, form.Facultatif)
	s.Textes.Menace = f.Bloc("menace", "ce qui menace", 8000, form.Facultatif)
	s.Textes.Insertion = lireObjectifs(f, "insertion", "les objectifs d’insertion")
	s.Textes.Autonomie = lireObjectifs(f, "autonomie", "les objectifs de gestion")
	s.Textes.Avis = f.Bloc("avis_texte", "ce qui motive l’avis", 8000, form.Facultatif)
	s.Avis = form.Parmi(f, "avis", "l’avis", masp.AvisPossibles, form.Facultatif)
	s.Niveau, _ = strconv.Atoi(f.Choix("niveau", "le niveau proposé", []string{"1", "2"}, form.Facultatif))
	s.Mois, _ = f.Entier("mois", "la durée proposée", 1, 120, form.Facultatif)
	s.Signer = f.Valeur("garder") == ""
	s.Version = f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	return s
}

var champsEvaluation = map[string]string{"situation": "situation", "R3": "menace_sante", "R3-menace": "menace", "R3-gestion": "gestion", "R11-insertion": "insertion", "R11-autonomie": "autonomie", "niveau": "niveau", "R5": "mois",
	"avis": "avis", "avis_texte": "avis_texte"}

// refuser puts each rule that says no beside its field.
func refuser(f *form.Form, champs map[string]string, err error) error {
	rs, ok := errors.AsType[masp.Refuses](err)
	if !ok {
		return poste.ReprendreSelon(f, champs, "", err)
	}
	for _, x := range rs {
		if err := poste.Reprendre(f, champs[x.Regle], x); err != nil {
			return err
		}
	}
	return nil
}

// ecrire keeps the draft of the evaluation, or signs it.
func (g guichet) ecrire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, fait, err := parcours.DejaFait(r.Context(), g.Inst.Base, demande)
	if err != nil {
		return err
	}
	if fait { // signed already by the same form: its page is no more
		d, err := g.lire(r, v, inscriptible)
		if err != nil {
			return err
		}
		return poste.Aller(w, r, adresse(d.Dossier.ID, id))
	}
	d, c, err := g.lireEvaluation(r, v)
	if err != nil {
		return err
	}
	s := lireEvaluation(f)
	s.Demande = d.Demande.ID
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		_, err := parcours.EcrireEvaluation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		switch {
		case err == nil && s.Signer:
			g.Annoncer(r, cadre.Succes, "Évaluation signée. Elle attend son visa.")
			return poste.Aller(w, r, d.adresse())
		case err == nil:
			g.Annoncer(r, cadre.Info, "Brouillon gardé.")
			return poste.Aller(w, r, d.adresse("evaluation"))
		case errors.Is(err, bdd.ErrAncienneVersion):
			statut = http.StatusConflict
			f.Refuser("", "Ce brouillon a été gardé ailleurs pendant que vous écriviez. Ce que vous aviez écrit est ci-dessous\u00a0: relisez-le, puis gardez-le de nouveau pour remplacer l’autre.")
		default:
			if err := refuser(f, champsEvaluation, err); err != nil {
				return err
			}
		}
	}
	g.rendreEvaluation(w, r, v, statut, &d, c, f)
	return nil
}

// viser validates the evaluation that was read, or sends it back.
func (g guichet) viser(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, visable, passages(r))
	if err != nil {
		return err
	}
	x := parcours.VisaDemande{Demande: d.Demande.ID, Version: f.Identifiant(cadre.ChampVersion, "la version", form.Requis), Evaluation: f.Identifiant("evaluation", "l’évaluation", form.Requis)}
	x.Decision = masp.DecisionVisa(f.Choix("decision", "la décision", []string{string(masp.VisaValide), string(masp.VisaRetourne)}, form.Requis))
	x.Texte = f.Bloc("visa", "ce qui est à reprendre", 4000, form.Facultatif)
	change := false
	if f.Valide() {
		_, err := parcours.ViserDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x)
		if err == nil {
			mots := "Évaluation validée."
			if x.Decision == masp.VisaRetourne {
				mots = "Évaluation retournée à son auteur."
			}
			g.Annoncer(r, cadre.Succes, mots)
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, nil, "visa", err); err != nil {
				return err
			}
		}
	}
	return g.rendre(w, r, v, poste.StatutDe(change), &d, f)
}
