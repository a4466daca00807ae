// SPDX-License-Identifier: EUPL-1.2

package versements

import (
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/rapports/versements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// etape is the form of a step: what it is called, and which fields it has.
type etape struct {
	Vers                                  versement.Etat
	Titre, Aide, Bouton, JourDe           string
	Motif, TexteDe                        string // labels of the fields, empty: none
	Motifs                                []cadre.Choix
	AudienceLe, LRARLe, Jugement, DebutLe bool
	Reforme                               bool // the judgment of appeal may fix another amount and another duration
	Signe                                 bool // who signs is asked
}

// direEtape is the form of the step from a state to another.
func direEtape(mots organisation.Mots, de, vers versement.Etat) etape {
	e := etape{Vers: vers, Bouton: "Noter cette étape", JourDe: "Jour", TexteDe: "Ce qui s’est passé"}
	switch vers {
	case versement.RequetePrete:
		e.Titre, e.Bouton, e.TexteDe = "Signer la requête", "Signer la requête", ""
		e.Aide = "Les règles et les mentions sont vérifiées, puis la requête et la lettre à la personne s’écrivent, numérotées. Signée, la requête ne change plus."
	case versement.Envisage:
		e.Titre, e.Aide, e.TexteDe = "Reprendre la requête", "Pour la corriger. Les documents qu’elle a écrits sont remplacés à la prochaine signature.", "Pourquoi"
	case versement.MainleveeLRAR:
		e.Titre, e.Aide, e.JourDe = "Envoyer les motifs à la personne", "Par lettre recommandée avec avis de réception (articles R271-10 et R271-14 du CASF, lus avant 2020).", "Envoyée le"
	case versement.LRAREnvoyee:
		e.Titre, e.Aide, e.JourDe = "Envoyer les motifs à la personne", "Par lettre recommandée avec avis de réception, avec les pièces (article R271-10 du CASF, lu avant 2020).", "Envoyée le"
	case versement.Deposee:
		e.Titre, e.Aide, e.JourDe = "Déposer au tribunal", "La requête est remise ou adressée au greffe.", "Déposée le"
	case versement.Audience, versement.MainleveeAudience:
		e.Titre, e.Aide, e.JourDe, e.AudienceLe, e.LRARLe = "Fixer l’audience", "La personne est entendue ou appelée.", "Connue le", true, true
		if de == vers {
			e.Titre, e.LRARLe = "Audience renvoyée", false
		}
	case versement.Accorde:
		e.Titre, e.JourDe, e.Jugement = "Le juge accorde", "Jugement du", true
	case versement.Rejete:
		e.Titre, e.JourDe = "Le juge rejette", "Jugement du"
	case versement.Notifie:
		e.Titre, e.Aide, e.JourDe = "Jugement notifié", "Par le greffe, en recommandé. Le délai d’appel court de ce jour.", "Notifié le"
	case versement.Appel, versement.AppelEnCours:
		e.Titre, e.JourDe, e.Motif = "Appel", "Déclaré le", "Par qui"
		if vers == versement.AppelEnCours {
			e.Aide = "Le bailleur continue d’être payé, sauf décision contraire du juge."
		}
	case versement.EnCours:
		e.Titre, e.Aide, e.DebutLe = "Commencer le versement", "L’organisme paie le bailleur. Rien ne passe par un compte géré.", true
		if de != versement.Notifie {
			e.Titre, e.Aide, e.DebutLe = "Le versement continue", "La demande n’a pas abouti.", false
		}
		if de == versement.AppelEnCours {
			e.Titre, e.Aide, e.JourDe, e.Reforme = "Jugement confirmé", "Le versement continue. Si l’appel change le montant ou la durée, écrivez les nouveaux.", "Décision du", true
		}
	case versement.MainleveeDemandee:
		e.Titre, e.Aide, e.JourDe, e.Motif, e.TexteDe = "Demander la mainlevée", "À tout moment. La demande au juge et la lettre à la personne reprennent vos mots, sauf si elle demande elle-même.", "Demandée le", "Par qui", "Motifs"
		e.Signe = true
	case versement.Fini:
		e.Titre, e.JourDe, e.Motif = "Fin du versement", "Dernier jour", "Raison"
	case versement.Abandonne:
		e.Titre, e.Motif = "Abandonner la demande", "Raison"
	}
	for _, m := range versement.MotifsDe(de, vers) {
		e.Motifs = append(e.Motifs, cadre.Choix{Valeur: m.Code, Texte: texte.Majuscule(versement.LibelleMotif(mots, de, vers, m.Code))})
	}
	return e
}

type pageVoir struct {
	cadre.Page
	Dossier    int64
	Versement  *versements.Vue
	Base       string
	Puce       cadre.Puce
	Requerant  string
	Ecrire     bool
	Renouveler bool
	Etapes     cadre.Jetons // the steps that may follow
	Etape      *etape
	Justifier  []justification
	Du         argent.Centimes
	Aujourdhui jour.Jour
	mots       organisation.Mots
}

// justification is a rule that warns, and the field of what justifies passing it.
type justification struct{ Champ, Texte string }

// Adresse is an address under the procedure.
func (p *pageVoir) Adresse(suite ...string) string {
	return strings.Join(append([]string{p.Base}, suite...), "/")
}

// Document is the page of a document of the file.
func (p *pageVoir) Document(id int64) string {
	return poste.AdresseDossier(p.Dossier, "courriers", form.Nombre(id))
}

// AdresseDe is the page of another procedure of the person.
func (p *pageVoir) AdresseDe(x versement.Versement) string {
	return adresse(p.Dossier, form.Nombre(x.ID))
}

// Motif is the reason of a step in words.
func (p *pageVoir) Motif(x versements.EtapeVue) string {
	return versement.LibelleMotif(p.mots, x.De, x.Vers, x.Motif)
}

// Retard tells whether what is awaited is late.
func (p *pageVoir) Retard() bool {
	return !p.Versement.Echeance.Vide() && p.Versement.Echeance.Avant(p.Aujourdhui)
}

// voir shows a procedure, its next step and its history; ?vers= chooses the step.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, lisible)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", d.aujourdhui.Court())
	f.Poser("lieu", d.Versement.Textes.Tribunal)
	g.rendre(w, r, v, http.StatusOK, &d, f, versement.Etat(r.URL.Query().Get("vers")), nil)
	return nil
}

func (g guichet) rendre(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form, vers versement.Etat, justifier []justification) {
	x := &d.Versement
	titre := "Versement direct " + x.Numero
	p := &pageVoir{Page: poste.SousDossier(&d.VueDossier, section, titre, filDuDossier(d.Dossier.ID)), Dossier: d.Dossier.ID, Versement: x, Base: d.adresse(), Puce: puce(x.Etat), Requerant: versement.NomRequerant(x.Requerant),
		Ecrire: inscriptible(d.Droits), Du: max(0, x.Loyer+x.Charges-x.TiersPayant), Aujourdhui: d.aujourdhui, Justifier: justifier, mots: d.Seuils.Mots}
	p.Court, p.Form = x.Numero, f
	p.Renouveler = p.Ecrire && x.Etat == versement.EnCours
	if p.Retard() {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: texte.Typographier("Échéance dépassée : " + x.Echeance.Long() + "."), Suite: "Notez ce qui s’est passé, ou relancez le tribunal."})
	}
	if p.Ecrire {
		p.proposer(vers)
	}
	v.TracerDossier("versement_direct", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "versements/voir", p)
}

// proposer shows the steps that may follow, and the form of one.
func (p *pageVoir) proposer(vers versement.Etat) {
	de := p.Versement.Etat
	p.Etapes = cadre.Jetons{Nom: "Étape à noter"}
	for _, s := range de.Suivants() {
		if s == versement.Renouvellement || de == versement.Notifie && s == versement.EnCours && p.rejete() {
			continue // a renewal is a request of its own
		}
		if (s == versement.Appel || s == versement.AppelEnCours) && !p.Versement.AppelCourt && (s != vers || p.AppelTardif() == "") {
			continue
		}
		elle := versement.MainleveeDeLaPersonne(p.Versement.Brutes())
		if s == versement.MainleveeLRAR && elle {
			continue // no letter brings her own reasons to who asks
		}
		e := direEtape(p.mots, de, s)
		e.LRARLe = e.LRARLe && (s != versement.MainleveeAudience || !elle)
		if p.Etape == nil || s == vers {
			p.Etape = &e
		}
		p.Etapes.Elements = append(p.Etapes.Elements, cadre.Jeton{Texte: e.Titre, URL: p.Base + "?vers=" + string(s)})
	}
	if p.Etape == nil {
		return
	}
	for i := range p.Etapes.Elements {
		p.Etapes.Elements[i].Actif = p.Etapes.Elements[i].Texte == p.Etape.Titre
	}
}

// AppelTardif is where an appeal that was declared in time and is learnt of later is noted; empty where there is none to note.
func (p *pageVoir) AppelTardif() string {
	if !p.Ecrire || p.Versement.FinAppel.Vide() || p.Versement.AppelCourt {
		return ""
	}
	for _, s := range []versement.Etat{versement.Appel, versement.AppelEnCours} {
		if versement.Permis(p.Versement.Etat, s) {
			return p.Base + "?vers=" + string(s)
		}
	}
	return ""
}

// rejete tells whether the last judgment refuses.
func (p *pageVoir) rejete() bool {
	x := versement.Derniere(p.Versement.Brutes(), versement.Accorde, versement.Rejete)
	return x == nil || x.Vers == versement.Rejete
}

// justifications are the rules that warn, each with its field.
var justifications = []struct{ regle, champ string }{{versement.ReglePlancher, "justification_plancher"}, {versement.RegleAutorisation, "justification_autorisation"}}

func (g guichet) signer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, d, version, err := poste.FormulaireDe(w, r, v, g.lire, inscriptible)
	if err != nil {
		return err
	}
	justificatif := map[string]string{}
	var demandees []justification
	for _, x := range justifications {
		if mots := f.Bloc(x.champ, "cette raison", 2000, form.Facultatif); mots != "" {
			justificatif[x.regle] = mots
			demandees = append(demandees, justification{x.champ, "Ce qui justifie de passer outre"})
		}
	}
	signataire := f.Ligne("signataire", "qui signe", 200, form.Facultatif)
	change := false
	if f.Valide() {
		_, err := parcours.SignerRequete(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Versement.ID, version, signataire, justificatif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Requête signée. Elle est prête à imprimer, avec la lettre à la personne.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if demandees, err = refuserSignature(f, err, demandees); err != nil {
				return err
			}
		}
	}
	g.rendre(w, r, v, poste.StatutDe(change), &d, f, versement.RequetePrete, demandees)
	return nil
}

// refuserSignature puts each rule that says no on the page; a rule that warns opens its field.
func refuserSignature(f *form.Form, err error, js []justification) ([]justification, error) {
	rs, ok := errors.AsType[masp.Refuses](err)
	if !ok {
		return js, poste.Reprendre(f, "", err)
	}
	for _, x := range rs {
		champ := ""
		if x.Regle == versement.RegleSignataire {
			champ = "signataire"
		}
		for _, y := range justifications {
			if x.Justifier && x.Regle == y.regle {
				champ = y.champ
				js = append(js, justification{champ, "Ce qui justifie de passer outre"})
			}
		}
		if err := poste.Reprendre(f, champ, x); err != nil {
			return js, err
		}
	}
	return js, nil
}

var champsEtape = map[string]string{"le": "le", "motif": "motif", "audience_le": "audience_le", "lrar_le": "lrar_le", "montant": "montant", "R31": "mois", "debut": "debut", "texte": "texte", "signataire": "signataire", versement.RegleLRAR: "texte", versement.RegleAppel: "texte"}

func (g guichet) avancer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, d, version, err := poste.FormulaireDe(w, r, v, g.lire, inscriptible)
	if err != nil {
		return err
	}
	x := versement.Etape{Vers: form.Parmi(f, "vers", "l’étape", versement.Etats, form.Requis), Le: f.Jour("le", "le jour", form.Requis), Motif: f.Ligne("motif", "la raison", 20, form.Facultatif),
		AudienceLe: f.Jour("audience_le", "le jour de l’audience", form.Facultatif), LRARLe: f.Jour("lrar_le", "le jour d’envoi de la lettre recommandée", form.Facultatif), Debut: f.Jour("debut", "le premier jour", form.Facultatif),
		Texte: f.Bloc("texte", "ce qui s’est passé", 4000, form.Facultatif)}
	x.Lieu = f.Ligne("lieu", "le lieu de l’audience", 200, form.Facultatif)
	x.Signataire = f.Ligne("signataire", "qui signe", 200, form.Facultatif)
	x.Montant = montant(f, "montant", "le montant accordé")
	x.Mois, _ = f.Entier("mois", "la durée accordée", 1, 120, form.Facultatif)
	change := false
	if f.Valide() {
		_, err := parcours.AvancerVersement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Versement.ID, version, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Étape notée.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, champsEtape, "", err); err != nil {
				return err
			}
		}
	}
	g.rendre(w, r, v, poste.StatutDe(change), &d, f, x.Vers, nil)
	return nil
}
