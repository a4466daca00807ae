// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageSaisie struct {
	cadre.Page
	Action, Retour           string
	Version                  int64 // 0: a new request
	Origines, Motifs, Autres []cadre.Choix
	Cumul                    bool // a reason is asked for measures that are not cumulated
	SansPrestation           bool // a reason is asked for no benefit of the list paid (R2)
}

func choixSaisie(p *pageSaisie, d *rapports.VueDossier) *pageSaisie {
	mots := d.Seuils.Mots
	p.Origines = cadre.ChoixDe(masp.OriginesDemande, masp.OrigineDemande.Libelle)
	p.Motifs = cadre.ChoixDe(masp.MotifsEntree, organisation.Dire[masp.MotifEntree](mots, masp.ListeEntree))
	p.Autres = cadre.ChoixDe(masp.AutresMesures, organisation.Dire[masp.AutreMesure](mots, masp.ListeMesures))
	demandee := func(champ string) bool { return p.Form.Valeur(champ) != "" || p.Form.Message(champ) != "" }
	p.Cumul, p.SansPrestation = demandee("justification.cumul"), demandee("justification.R2")
	if p.SansPrestation {
		p.Alertes = append(p.Alertes, poste.AlertePrestations(d.Dossier.ID))
	}
	return p
}

// vuePour reads the file of the address for who may write in it.
func (g guichet) vuePour(r *http.Request, v *poste.Visite) (rapports.VueDossier, error) {
	return v.Dossier(r, "demande", inscriptible)
}

func (g guichet) nouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("origine", string(masp.DeLaPersonne))
	g.rendreNouvelle(w, r, v, http.StatusOK, &d, f)
	return nil
}

func (g guichet) rendreNouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, f *form.Form) {
	p := &pageSaisie{Page: poste.SousDossier(d, section, "Demande de MASP"), Action: poste.AdresseDossier(d.Dossier.ID, "masp", "nouvelle"), Retour: poste.AdresseDossier(d.Dossier.ID)}
	p.Fil = []cadre.Lien{{Texte: "Demandes", URL: "/demandes-masp"}, {Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)}}
	p.Form = f
	if cs := masp.Valables(d.Contrats); len(cs) > 0 && !cs[0].Dernier().Avant(g.Moteur.Horloge().Maintenant().Jour()) {
		p.Titre = "Demande de renouvellement"
		a := cadre.Alerte{Ton: cadre.Info, Fait: "Un contrat court jusqu’au " + cs[0].Dernier().Long() + ".", Suite: "Cette demande est celle de son renouvellement."}
		if d.SansSuite != nil {
			a.Ton, a.Suite = cadre.Attention, poste.Phrase(d.SansSuite.Error())
		}
		p.Alertes = append(p.Alertes, a)
	}
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/saisie", choixSaisie(p, d))
}

func lireSaisie(f *form.Form) (s parcours.SaisieDemandeMasp) {
	s.Origine = form.Parmi(f, "origine", "qui demande", masp.OriginesDemande, form.Requis)
	s.Texte = f.Bloc("texte", "ce qui est demandé", 4000, form.Facultatif)
	s.ConsentementLe = f.Jour("consentement_le", "le jour de l’accord de la personne", form.Facultatif) // the rule asks for it when the request is filed
	for _, m := range f.ChoixMultiple("motifs", "les raisons", codes(masp.MotifsEntree), form.Facultatif) {
		s.Motifs = append(s.Motifs, masp.MotifEntree(m))
	}
	for _, m := range f.ChoixMultiple("autres", "les autres mesures", codes(masp.AutresMesures), form.Facultatif) {
		s.Coordination = append(s.Coordination, masp.AutreMesure(m))
	}
	s.SansAutreMesure = f.Coche("aucune", "l’absence d’autre mesure")
	s.FinMAJ = f.Coche("fin_maj", "la suite d’une mesure judiciaire")
	s.MoisAilleurs, _ = f.Entier("ailleurs", "les mois déjà faits ailleurs", 0, 120, form.Facultatif)
	s.Justificatif = map[string]string{"cumul": f.Bloc("justification.cumul", "cette raison", 2000, form.Facultatif), "R2": f.Bloc("justification.R2", "cette raison", 2000, form.Facultatif)}
	s.Deposer = f.Valeur("garder") == ""
	return s
}

func codes[T ~string](xs []T) []string {
	r := make([]string, len(xs))
	for i, x := range xs {
		r[i] = string(x)
	}
	return r
}

// refuserDemande puts each rule that says no beside its field.
func refuserDemande(f *form.Form, err error) error {
	champs := map[string]string{"consentement": "consentement_le", "motifs": "motifs", "R12": "autres", "origine": "origine", "cumul": "justification.cumul", "R2": "justification.R2", "R6": "ailleurs"}
	rs, ok := errors.AsType[masp.Refuses](err)
	if !ok {
		return poste.ReprendreSelon(f, champs, "", err)
	}
	for _, x := range rs {
		champ := champs[x.Regle]
		if x.Regle == "cumul" && !x.Justifier {
			champ = "autres"
		}
		if err := poste.Reprendre(f, champ, x); err != nil {
			return err
		}
	}
	return nil
}

func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v)
	if err != nil {
		return err
	}
	s := lireSaisie(f)
	s.Dossier = d.Dossier.ID
	if f.Valide() {
		id, err := parcours.EnregistrerDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		if err == nil {
			g.annoncerSaisie(r, s)
			return poste.Aller(w, r, adresse(d.Dossier.ID, id))
		}
		if err := refuserDemande(f, err); err != nil {
			return err
		}
	}
	g.rendreNouvelle(w, r, v, http.StatusUnprocessableEntity, &d, f)
	return nil
}

func (g guichet) annoncerSaisie(r *http.Request, s parcours.SaisieDemandeMasp) {
	if s.Deposer {
		g.Annoncer(r, cadre.Succes, "Demande déposée.")
		return
	}
	g.Annoncer(r, cadre.Info, "Brouillon gardé.")
}

func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	x := d.Demande
	f := form.Nouveau(nil)
	f.Poser("origine", string(x.Origine))
	f.Poser("texte", x.Texte)
	f.Poser("consentement_le", x.ConsentementLe.Court())
	f.Poser("motifs", codes(x.Motifs)...)
	f.Poser("autres", codes(x.Coordination)...)
	for champ, coche := range map[string]bool{"aucune": x.SansAutreMesure, "fin_maj": x.FinMAJ} {
		if coche {
			f.Poser(champ, "oui")
		}
	}
	if x.MoisAilleurs > 0 {
		f.Poser("ailleurs", strconv.Itoa(x.MoisAilleurs))
	}
	return g.rendreModifier(w, r, v, http.StatusOK, &d, f)
}

func (g guichet) rendreModifier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form) error {
	if d.Demande.Etat != masp.Brouillon {
		return bdd.ErrAncienneVersion
	}
	p := &pageSaisie{Page: d.sous("Modifier le brouillon"), Action: d.adresse("modifier"), Retour: d.adresse(), Version: d.Demande.Version}
	p.Form = f
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/saisie", choixSaisie(p, &d.VueDossier))
	return nil
}

func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	s := lireSaisie(f)
	s.ID, s.Version = d.Demande.ID, f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	change := false
	if f.Valide() {
		_, err := parcours.EnregistrerDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		if err == nil {
			g.annoncerSaisie(r, s)
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := refuserDemande(f, err); err != nil {
				return err
			}
		}
	}
	return g.rendreModifier(w, r, v, poste.StatutDe(change), &d, f)
}
