// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/masp"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDecision struct {
	cadre.Page
	Fiche         *fiche
	Version       int64
	Sens, Niveaux []cadre.Choix
	Motifs        []cadre.Choix // of every decision but an accord, as "refus.condition"
}

// Adresse is an address under the request.
func (p *pageDecision) Adresse(suite ...string) string { return p.Fiche.adresse(suite...) }

func (g guichet) decision(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, visable)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", d.aujourdhui.Court())
	if x := d.Demande.Evaluation(); x != nil && x.Avis == masp.Favorable {
		f.Poser("niveau", strconv.Itoa(x.Niveau))
		f.Poser("mois", strconv.Itoa(x.Mois))
	}
	return g.rendreDecision(w, r, v, http.StatusOK, &d, f)
}

func (g guichet) rendreDecision(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form) error {
	if d.Demande.Etat != masp.Validee {
		return bdd.ErrAbsent
	}
	p := &pageDecision{Page: d.sous("Décider"), Fiche: d, Version: d.Demande.Version, Sens: cadre.ChoixDe(masp.SensDecisions, masp.SensDecision.Libelle), Niveaux: niveaux(d)}
	p.Form = f
	p.Motifs = []cadre.Choix{{Texte: "Aucun (accord)"}}
	for _, s := range masp.SensDecisions {
		for _, m := range masp.MotifsDe(s) {
			p.Motifs = append(p.Motifs, cadre.Choix{Valeur: string(s) + "." + m.Code, Texte: s.Libelle() + "\u00a0: " + d.Seuils.Mots.De(masp.ListeMotifs(s.Etat()), m.Code, m.Libelle)})
		}
	}
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/decision", p)
	return nil
}

// decider records the decision of the head of the service.
func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, visable)
	if err != nil {
		return err
	}
	x := masp.DecisionDemande{Sens: form.Parmi(f, "sens", "la décision", masp.SensDecisions, form.Requis), Le: f.Jour("le", "le jour de la décision", form.Requis),
		Texte: f.Bloc("texte", "les raisons", 4000, form.Facultatif)}
	if x.Sens == masp.Accord {
		x.Niveau, _ = strconv.Atoi(f.Choix("niveau", "le niveau accordé", []string{"1", "2"}, form.Requis))
		x.Mois, _ = f.Entier("mois", "la durée accordée", 1, 120, form.Requis)
	} else if x.Sens != "" {
		sens, motif, _ := strings.Cut(f.Ligne("motif", "le motif", 60, form.Requis), ".")
		if f.Message("motif") == "" && sens != string(x.Sens) {
			f.Refuser("motif", "Choisissez un motif de cette décision\u00a0: « "+x.Sens.Libelle()+" ».")
		}
		x.Motif = motif
	}
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	change := false
	if f.Valide() {
		_, err := parcours.DeciderDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Demande.ID, version, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Décision enregistrée.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := refuser(f, map[string]string{"sens": "sens", "le": "le", "niveau": "niveau", "R5": "mois", "motif": "motif", "texte": "texte"}, err); err != nil {
				return err
			}
		}
	}
	return g.rendreDecision(w, r, v, poste.StatutDe(change), &d, f)
}

// sortie is a way out of a request: its address, its words, who may take it.
type sortie struct {
	Titre, Aide, Bouton string
	Motifs              []masp.Motif
	Jour                bool
	Texte               string // the name of the words that are asked
	Facultatif          bool
	permis              func(*pageDemande) bool
}

var sorties = map[string]sortie{
	"retrait": {Titre: "Retirer la demande", Aide: "Rien n’est décidé, et rien ne s’efface\u00a0: la demande est close.", Bouton: "Retirer la demande", Motifs: masp.MotifsRetrait, Jour: true, Texte: "Ce qui s’est dit", Facultatif: true, permis: (*pageDemande).Retirable},
	"refus":   {Titre: "La personne refuse de signer", Aide: "L’accord est clos. Son refus est daté et compté à part des contrats en cours de signature.", Bouton: "Noter son refus", Jour: true, Texte: "Ce qu’elle en dit", permis: (*pageDemande).Refusable},
	"caduc":   {Titre: "Déclarer l’accord caduc", Aide: "Le délai de signature est passé sans contrat ni refus. Une nouvelle demande pourra être faite.", Bouton: "Déclarer l’accord caduc", Jour: true, Texte: "Ce qui a été tenté", Facultatif: true, permis: (*pageDemande).Caducable},
	"annuler": {Titre: "Annuler la décision", Aide: "La demande revient au point d’avant, et se décide de nouveau. La décision annulée reste dans l’histoire.", Bouton: "Annuler la décision", Texte: "Pourquoi", permis: (*pageDemande).Annulable},
}

type pageFin struct {
	cadre.Page
	Sortie         sortie
	Choix          []cadre.Choix
	Version        int64
	Action, Retour string
}

// lireFin reads the request for one of its ways out, if the agent may take it now.
func (g guichet) lireFin(r *http.Request, v *poste.Visite) (d fiche, s sortie, err error) {
	s, ok := sorties[r.PathValue("fin")]
	if !ok {
		return d, s, bdd.ErrAbsent
	}
	if d, err = g.lire(r, v, lisible); err == nil && !s.permis(&pageDemande{Fiche: &d, Ecrire: d.Droits.Ecrire}) {
		err = bdd.ErrAbsent
	}
	return d, s, err
}

func (g guichet) fin(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, s, err := g.lireFin(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", d.aujourdhui.Court())
	g.rendreFin(w, r, v, http.StatusOK, &d, s, f)
	return nil
}

func (g guichet) rendreFin(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, s sortie, f *form.Form) {
	p := &pageFin{Page: d.sous(s.Titre), Sortie: s, Choix: choixMotifs(s.Motifs, d.Seuils.Mots), Version: d.Demande.Version, Action: d.adresse(r.PathValue("fin")), Retour: d.adresse()}
	if x := d.Demande.Accord(); x != nil && (r.PathValue("fin") == "refus" || r.PathValue("fin") == "caduc") {
		p.Version = x.Version
	}
	p.Form = f
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/fin", p)
}

// finir takes the way out of the address.
func (g guichet) finir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if id, fait, err := parcours.DejaFait(r.Context(), g.Inst.Base, demande); err != nil {
		return err
	} else if fait { // posted twice: the way out is closed, its answer stands
		dossier, err := poste.Identifiant(r, "id")
		if err != nil {
			return err
		}
		return poste.Aller(w, r, adresse(dossier, id))
	}
	d, s, err := g.lireFin(r, v)
	if err != nil {
		return err
	}
	presence := form.Presence(!s.Facultatif)
	mots := f.Bloc("texte", "les mots demandés", 4000, presence)
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	x := parcours.RetraitDemande{Demande: d.Demande.ID, Version: version, Texte: mots}
	if s.Jour {
		x.Le = f.Jour("le", "le jour", form.Requis)
	}
	if s.Motifs != nil {
		x.Motif = f.Choix("motif", "la raison", cadre.Valeurs(choixMotifs(s.Motifs, d.Seuils.Mots)), form.Requis)
	}
	change := false
	if f.Valide() {
		switch fin := r.PathValue("fin"); fin {
		case "retrait":
			_, err = parcours.RetirerDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x)
		case "annuler":
			_, err = parcours.AnnulerDecisionDemande(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Demande.ID, version, mots)
		default:
			etat := masp.ContratRefuse
			if fin == "caduc" {
				etat = masp.Caduque
			}
			_, err = parcours.CloreAccord(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, parcours.FinSignature{Signature: d.Demande.Accord().ID, Version: version, Etat: etat, Le: x.Le, Texte: mots})
		}
		if err == nil {
			g.Annoncer(r, cadre.Info, s.Titre+"\u00a0: c’est noté.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "motif": "motif", "texte": "texte"}, "", err); err != nil {
				return err
			}
		}
	}
	g.rendreFin(w, r, v, poste.StatutDe(change), &d, s, f)
	return nil
}
