// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"net/http"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/parcours"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageCommission struct {
	cadre.Page
	Reglages   seances.Reglages
	Lignes     []ligneSeance
	Agents     []cadre.Choix
	Regles     []cadre.Choix
	Adresse    string
	Aujourdhui jour.Jour
	Sens       []groupeMotifs
}

type groupeMotifs struct {
	Titre  string
	Motifs []commissions.Motif
}

func (g guichet) commission(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c, err := g.lireCommission(r, v)
	if err != nil {
		return err
	}
	return g.rendreCommission(w, r, http.StatusOK, c, form.Nouveau(nil))
}

func (g guichet) rendreCommission(w http.ResponseWriter, r *http.Request, statut int, c seances.Reglages, f *form.Form) error {
	poser := func(champ, valeur string) {
		if len(f.Valeurs(champ)) == 0 {
			f.Poser(champ, valeur)
		}
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	if statut == http.StatusOK {
		poser("nom_commission", c.Nom)
		poser("tribunal", c.Tribunal)
		if c.Entend {
			poser("entend", "oui")
		}
		if c.Active {
			poser("active", "oui")
		}
	}
	p := &pageCommission{Page: cadre.Page{Titre: c.Nom, SousTitre: texte.Majuscule(c.Dispositif.Libelle()), Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Commissions", URL: "/commissions"}}}, Reglages: c,
		Lignes: lignes(c.Seances, "", aujourdhui), Adresse: adresseCommission(c.ID), Aujourdhui: aujourdhui, Regles: cadre.ChoixDe(commissions.ReglesQuorum, commissions.RegleQuorum.Libelle)}
	if c.Active {
		p.Actions = []cadre.Action{{Texte: "Prévoir une séance", URL: p.Adresse + "/seances", Icone: "plus", Principale: true}}
	}
	p.Agents = []cadre.Choix{{Texte: "Personne extérieure"}}
	for _, a := range c.Agents {
		if a.Actif {
			p.Agents = append(p.Agents, cadre.Choix{Valeur: form.Nombre(a.ID), Texte: a.NomComplet()})
		}
	}
	for _, s := range commissions.LesSens {
		x := groupeMotifs{Titre: texte.Majuscule(s.Libelle())}
		for _, m := range c.Motifs {
			if m.Sens == s {
				x.Motifs = append(x.Motifs, m)
			}
		}
		p.Sens = append(p.Sens, x)
	}
	g.Moteur.Rendre(w, r, statut, "commissions/commission", p)
	return nil
}

// regler is what the forms of the settings have in common: lire reads one and does its act.
func (g guichet) regler(w http.ResponseWriter, r *http.Request, v *poste.Visite, fait string, champs map[string]string, lire func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error)) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	c, err := g.lireCommission(r, v)
	if err != nil {
		return err
	}
	faire, err := lire(f, d, c)
	if err != nil {
		return err
	}
	if f.Valide() {
		if err = faire(); err == nil {
			g.Annoncer(r, cadre.Succes, fait)
			return poste.Aller(w, r, adresseCommission(c.ID))
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	return g.rendreCommission(w, r, http.StatusUnprocessableEntity, c, f)
}

func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.regler(w, r, v, "Réglages enregistrés.", map[string]string{"nom": "nom_commission"}, func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error) {
		version, err := poste.Version(f)
		i := commissions.Instance{ID: c.ID, Version: version, Nom: f.Ligne("nom_commission", "le nom de la commission", longueurNom, form.Requis), Tribunal: f.Ligne("tribunal", "le tribunal", 2*longueurNom, form.Facultatif),
			Active: f.Coche("active", "la commission se réunit"), Entend: f.Coche("entend", "l’invitation des personnes")}
		return func() error { _, err := parcours.ModifierCommission(r.Context(), g.Inst.Base, d, i); return err }, err
	})
}

func (g guichet) fixerQuorum(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.regler(w, r, v, "Quorum enregistré. Il vaut pour les séances à partir de ce jour.", map[string]string{"regle": "regle", "nombre": "nombre", "du": "quorum_du"}, func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error) {
		q := commissions.Quorum{Instance: c.ID, Regle: form.Parmi(f, "regle", "comment le quorum se compte", commissions.ReglesQuorum, form.Requis), Du: f.Jour("quorum_du", "le jour à partir duquel il vaut", form.Requis)}
		q.Nombre, _ = f.Entier("nombre", "le nombre de membres", 1, 99, form.Facultatif)
		return func() error { _, err := parcours.FixerQuorum(r.Context(), g.Inst.Base, d, q); return err }, nil
	})
}

func (g guichet) ajouterMembre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	champs := map[string]string{"agent": "agent", "nom": "nom", "qualite": "qualite", "du": "membre_du", "delegation": "delegation"}
	return g.regler(w, r, v, "Membre ajouté.", champs, func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error) {
		m := commissions.Membre{Instance: c.ID, Agent: f.Identifiant("agent", "l’agent", form.Facultatif), Nom: f.Ligne("nom", "le nom", longueurNom, form.Facultatif), Qualite: f.Ligne("qualite", "la qualité", longueurNom, form.Requis),
			Organisme: f.Ligne("organisme", "l’organisme", longueurNom, form.Facultatif), Delegation: f.Ligne("delegation", "la délégation", 2*longueurNom, form.Facultatif), Du: f.Jour("membre_du", "depuis quand cette personne siège", form.Requis),
			Voix: f.Coche("voix", "voix délibérative"), Preside: f.Coche("preside", "préside"), Decide: f.Coche("decide", "décide")}
		return func() error { _, err := parcours.AjouterMembre(r.Context(), g.Inst.Base, d, m); return err }, nil
	})
}

func (g guichet) finirMembre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	membre, err := poste.Identifiant(r, "membre")
	if err != nil {
		return err
	}
	champ := "au." + form.Nombre(membre)
	return g.regler(w, r, v, "Siège terminé.", map[string]string{"au": champ}, func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error) {
		version, err := poste.Version(f)
		au := f.Jour(champ, "le dernier jour", form.Requis)
		return func() error {
			_, err := parcours.FinirMembre(r.Context(), g.Inst.Base, d, c.ID, membre, version, au)
			return err
		}, err
	})
}

func (g guichet) relabeller(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	motif, err := poste.Identifiant(r, "motif")
	if err != nil {
		return err
	}
	n := form.Nombre(motif)
	return g.regler(w, r, v, "Motif enregistré. Les décisions déjà prises gardent les mots de leur jour.", map[string]string{"libelle": "libelle." + n, "actif": "actif." + n}, func(f *form.Form, d parcours.Demande, c seances.Reglages) (func() error, error) {
		version, err := poste.Version(f)
		m := commissions.Motif{ID: motif, Instance: c.ID, Version: version, Libelle: f.Ligne("libelle."+n, "le motif", 2*longueurNom, form.Requis), Actif: f.Coche("actif."+n, "proposé")}
		return func() error { _, err := parcours.RelabellerMotif(r.Context(), g.Inst.Base, d, m); return err }, err
	})
}

type pageRendezVous struct {
	cadre.Page
	Adresse, Retour string
	Version         int64
	Bouton          string
}

func (g guichet) nouvelleSeance(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c, err := g.lireCommission(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	if len(c.Seances) > 0 {
		f.Poser("heure", texte.HeureDe(c.Seances[0].Heure))
		f.Poser("lieu", c.Seances[0].Lieu)
	}
	return g.rendreNouvelleSeance(w, r, http.StatusOK, c, f)
}

func (g guichet) rendreNouvelleSeance(w http.ResponseWriter, r *http.Request, statut int, c seances.Reglages, f *form.Form) error {
	g.Moteur.Rendre(w, r, statut, "commissions/rendez_vous", &pageRendezVous{Page: cadre.Page{Titre: "Prévoir une séance", SousTitre: c.Nom, Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Commissions", URL: "/commissions"}, {Texte: c.Nom, URL: adresseCommission(c.ID)}}}, Adresse: adresseCommission(c.ID) + "/seances", Retour: adresseCommission(c.ID), Bouton: "Prévoir la séance"})
	return nil
}

func (g guichet) planifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	c, err := g.lireCommission(r, v)
	if err != nil {
		return err
	}
	s := rendezVous(f)
	s.Instance = c.ID
	if f.Valide() {
		id, err := parcours.PlanifierSeance(r.Context(), g.Inst.Base, d, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Séance prévue. Inscrivez les dossiers, puis figez l’ordre du jour.")
			return poste.Aller(w, r, adresseSeance(id))
		}
		if err := poste.ReprendreSelon(f, champsRendezVous, "", err); err != nil {
			return err
		}
	}
	return g.rendreNouvelleSeance(w, r, http.StatusUnprocessableEntity, c, f)
}
