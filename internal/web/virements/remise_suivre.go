// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageSuivi is a remise after its visa: its file, its transmission, its signature at the bank, what the bank answers.
type pageSuivi struct {
	cadre.Page
	Remise    ordres.Remise
	Adresse   string
	Etat      cadre.Puce
	Soldes    []cadre.Solde
	Ordres    []ordreListe
	Histoire  []cadre.Fait
	Fichier   *fichierGenere // nil before
	Generer   bool           // what the agent may do now
	Marquer   bool
	Signer    bool
	Repondre  bool
	Aide      string // who does it, for who may not
	Reponses  []reponse
	Noms      noms
	Verifier  string // address of the verification of the names; empty before the bank has the file
	VoP       parcours.EtatVoP
	SigneeLe  jour.Jour
	SigneePar string
}

// fichierGenere is the file for the bank, as the page says it.
type fichierGenere struct {
	Nom, SHA256, Court string
	Telecharger        string // empty: not by this agent
	Aide               string
}

// reponse is one answer of the bank.
type reponse struct {
	Titre  string
	Statut string
	Lignes []ligneReponse
}

type ligneReponse struct {
	Personne, Tiers, Reference string
	Lien                       string
	Statut                     string
	Suite                      string // reason, verification of payee
	Effet                      cadre.Puce
}

// rendreSuivi reads everything again.
func (g guichet) rendreSuivi(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageSuivi{}
	var evenements []paiements.Evenement
	var reponses []paiements.Reponse
	var aujourdhui jour.Jour
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) (err error) {
		aujourdhui = l.Instant().Jour()
		if evenements, err = paiements.EvenementsRemise(ctx, l, x.ID); err != nil {
			return err
		}
		if reponses, err = paiements.Reponses(ctx, l, x.ID); err != nil {
			return err
		}
		if p.VoP, err = parcours.VoPDe(ctx, l, x.ID); err != nil {
			return err
		}
		ids := []int64{x.PrepareePar, x.ViseePar, x.TransmisePar}
		for _, e := range evenements {
			ids = append(ids, e.Agent)
		}
		for _, s := range reponses {
			ids = append(ids, s.RecuePar)
		}
		p.Noms, err = lireNoms(ctx, l, ids...)
		return err
	})
	if err != nil {
		return err
	}
	p.Page = cadre.Page{Titre: titreDeRemise(x.Remise), Court: courtDeRemise(x.Remise), Section: sectionRemises, Fil: filDesRemises(), Form: f}
	p.Remise, p.Adresse, p.Etat = x, adresseRemise(x.ID), puceRemise(x.Etat)
	p.SigneeLe, p.SigneePar = x.SigneeLe, x.SigneePar
	if f.Valeur("signee_le") == "" && statut == http.StatusOK {
		f.Poser("signee_le", aujourdhui.Court())
	}
	p.Soldes = p.soldes(aujourdhui)
	if p.Histoire, err = g.histoireDeRemise(evenements, p.Noms, aujourdhui); err != nil {
		return err
	}
	for _, o := range x.Ordres {
		y, err := g.enListe(o)
		if err != nil {
			return err
		}
		p.Ordres = append(p.Ordres, y)
	}
	p.fichier(v)
	p.pouvoirs(v)
	for _, s := range reponses {
		p.Reponses = append(p.Reponses, reponseAffichee(s, x, p.Noms, aujourdhui))
	}
	if x.Caches > 0 {
		p.Alertes = append(p.Alertes, alerteDesCaches(x.Caches))
	}
	if x.Etat == paiements.Abandonnee {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Icone: "moins-rond", Fait: "Remise abandonnée.", Suite: "Raison\u00a0: " + p.Histoire[0].Texte})
	}
	g.Moteur.Rendre(w, r, statut, "virements/remise", p)
	return nil
}

func (p *pageSuivi) soldes(aujourdhui jour.Jour) []cadre.Solde {
	x := p.Remise
	s := []cadre.Solde{{Libelle: "Total", Valeur: x.Total, Aide: texte.Pluriel(int(x.Nombre), "ordre")}, {Libelle: "Exécution", Valeur: x.ExecutionLe.Semaine(), Aide: "jour ouvré bancaire"},
		{Libelle: "Préparée", Valeur: p.Noms.De(x.PrepareePar), Aide: quand(x.PrepareeLe, aujourdhui)}}
	if x.ViseePar != 0 {
		s = append(s, cadre.Solde{Libelle: "Visée", Valeur: p.Noms.De(x.ViseePar), Aide: quand(x.ViseeLe, aujourdhui) + " · empreinte " + empreinteCourte(x.Empreinte)})
	}
	return s
}

func (p *pageSuivi) fichier(v *poste.Visite) {
	x := p.Remise
	if x.Fichier == 0 {
		return
	}
	p.Fichier = &fichierGenere{Nom: x.MessageID + ".xml", SHA256: groupes(x.SHA256), Court: empreinteCourte(x.SHA256)}
	switch {
	case x.Etat == paiements.Abandonnee:
		p.Fichier.Aide = "Ce fichier ne doit plus servir\u00a0: sa remise est abandonnée."
	case peutTelecharger(v, x):
		p.Fichier.Telecharger = p.Adresse + "/fichier"
		p.Fichier.Aide = "Chaque téléchargement est noté, avec votre nom et l’heure."
	default:
		p.Fichier.Aide = "Il se télécharge par " + p.Noms.De(x.PrepareePar) + ", qui a préparé la remise, ou par " + p.Noms.De(x.ViseePar) + ", qui l’a visée."
	}
}

// pouvoirs says what the agent may do now.
func (p *pageSuivi) pouvoirs(v *poste.Visite) {
	x := p.Remise
	entier := x.Caches == 0
	p.Actions = []cadre.Action{}
	if entier && (x.Etat == paiements.Transmise || x.Etat == paiements.VoPAttendue || len(p.VoP.Resultats) > 0) {
		p.Verifier = p.Adresse + "/noms"
	}
	if entier && x.Etat != paiements.Abandonnee {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Imprimer le bordereau d’OV", URL: p.Adresse + "/bordereau"})
		if renvoyable(x.Remise) {
			p.Actions = append(p.Actions, cadre.Action{Texte: "Renvoyer à la préparation", URL: p.Adresse + "/renvoyer"})
		}
	}
	if !v.Peut(droits.PreparerOrdre) || !entier {
		if x.Etat == paiements.Visee || x.Etat == paiements.FichierGenere {
			p.Aide = "La suite est faite par qui prépare les virements."
		}
		return
	}
	p.Generer = x.Etat == paiements.Visee
	p.Marquer = x.Etat == paiements.FichierGenere
	p.Signer = x.Etat == paiements.Transmise || x.Etat == paiements.VoPAttendue && p.VoP.Pret()
	p.Repondre = x.Etat == paiements.FichierGenere || x.Etat == paiements.Transmise || x.Etat == paiements.VoPAttendue || x.Etat == paiements.Signee || x.Etat == paiements.Close
}

// peutTelecharger: the file is for who prepared the remise and who visaed it, as long as they may still read all of it.
func peutTelecharger(v *poste.Visite, x ordres.Remise) bool {
	return x.Caches == 0 && (x.PrepareePar == v.Compte.ID || x.ViseePar == v.Compte.ID)
}

func (g guichet) histoireDeRemise(es []paiements.Evenement, n noms, aujourdhui jour.Jour) ([]cadre.Fait, error) {
	var faits []cadre.Fait
	for _, e := range slices.Backward(es) {
		motif, err := e.Motif.Dire(g.Inst.Trousseau)
		if err != nil {
			return nil, err
		}
		vers := paiements.EtatRemise(e.Vers)
		x := cadre.Fait{Icone: puceRemise(vers).Dessin(), Titre: titreDeLaRemise(e), Quand: quand(e.Instant, aujourdhui), Par: n.De(e.Agent), Texte: motif}
		faits = append(faits, x)
	}
	return faits, nil
}

func titreDeLaRemise(e paiements.Evenement) string {
	if e.De == e.Vers {
		return "Un ordre retiré"
	}
	switch paiements.EtatRemise(e.Vers) {
	case paiements.Brouillon:
		return "Composée et figée"
	case paiements.FichierGenere:
		return "Fichier pour la banque généré"
	case paiements.Transmise:
		return "Transmise à la banque"
	case paiements.VoPAttendue:
		return "La banque vérifie les noms"
	case paiements.Close:
		return "Close\u00a0: chaque virement a été vu, rejeté ou est revenu"
	}
	return paiements.EtatRemise(e.Vers).Libelle()
}

func reponseAffichee(s paiements.Reponse, x ordres.Remise, n noms, aujourdhui jour.Jour) reponse {
	a := reponse{Titre: "Reçue " + quand(s.RecueLe, aujourdhui) + ", par " + n.De(s.RecuePar), Statut: statutDuFichier(s.Statut)}
	parID := map[int64]ordres.Ordre{}
	for _, o := range x.Ordres {
		parID[o.ID] = o
	}
	for _, y := range s.Lignes {
		o, connu := parID[y.Ordre]
		if y.Ordre != 0 && !connu {
			continue // not an account of this agent
		}
		ligne := ligneReponse{Reference: y.Reference, Statut: statutDuVirement(y.Statut), Effet: puceEffet(y.Effet)}
		if connu {
			ligne.Personne, ligne.Tiers, ligne.Lien = o.Personne, o.Tiers, adresseOrdre(o.ID)
		}
		for _, mot := range []string{motifAffiche(y), motVoP(y.VoP)} {
			if mot != "" && ligne.Suite != "" {
				ligne.Suite += "\u202f; "
			}
			ligne.Suite += mot
		}
		if y.Nom != "" {
			ligne.Suite += "\u00a0: " + texte.Guillemets(y.Nom)
		}
		a.Lignes = append(a.Lignes, ligne)
	}
	return a
}

// motifAffiche leaves out a reason that only repeats the verification of payee.
func motifAffiche(y paiements.LigneReponse) string {
	if y.Motif == y.VoP {
		return ""
	}
	return motifDeBanque(y.Motif)
}

func puceEffet(e paiements.Effet) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Neutre, Mot: e.Libelle()}
	switch e {
	case paiements.EffetRejete:
		p.Ton, p.Icone = cadre.Danger, "croix-ronde"
	case paiements.TropTard, paiements.Inconnu:
		p.Ton = cadre.Attention
	}
	return p
}

// statutDuFichier and statutDuVirement add words to the codes of banks.
func statutDuFichier(code string) string {
	mots := map[string]string{"ACTC": "fichier accepté après contrôle", "ACCP": "fichier accepté", "ACSP": "en cours d’exécution", "ACSC": "exécuté", "PART": "accepté en partie",
		"PDNG": "en attente", "RJCT": "fichier rejeté", "RCVC": "noms vérifiés\u00a0: tous correspondent", "RVCM": "noms vérifiés\u00a0: des écarts", "RVMC": "noms vérifiés\u00a0: des écarts",
		"RVNC": "vérification des noms incomplète", "RCVD": "fichier reçu"}
	return motEtCode(mots, code)
}

func statutDuVirement(code string) string {
	mots := map[string]string{"ACTC": "accepté après contrôle", "ACCP": "accepté", "ACSP": "en cours d’exécution", "ACSC": "exécuté", "ACWC": "accepté avec une correction", "PDNG": "en attente",
		"RJCT": "rejeté", "RCVC": "nom vérifié", "RVMC": "nom proche", "RVNM": "nom différent", "RVNA": "nom non vérifié"}
	return motEtCode(mots, code)
}

func motEtCode(mots map[string]string, code string) string {
	if m, ok := mots[code]; ok {
		return m + " (" + code + ")"
	}
	return code
}
