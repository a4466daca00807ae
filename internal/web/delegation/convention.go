// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"fmt"
	"net/http"
	"strings"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/delegation"
	"etai/internal/formats/iban"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/facturepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// estDepartement tells whether the agent's organisation is one.
func (g guichet) estDepartement(r *http.Request, v *poste.Visite) (oui bool, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		o, err := organisation.Lire(r.Context(), l, a.Organisation)
		oui = o.Nature == organisation.Departement
		return err
	})
	return oui, err
}

// pageSaisie is the form of a convention (Convention.ID 0) or of an avenant.
type pageSaisie struct {
	cadre.Page
	Convention   delegations.LigneConvention
	Action       string
	Delegataires []cadre.Choix
	Natures      []cadre.Choix
	Cadres       []cadre.Choix
	Etendues     []cadre.Choix
	Modes        []cadre.Choix
	Cycles       []cadre.Choix
	Regles       []cadre.Choix
	Territoires  []cadre.Choix
	Unites       []cadre.Choix
	Contacts     []domaine.Contact // whose rhythm may be promised
}

// Champ is a field of the row of a contact.
func (p *pageSaisie) Champ(quoi string, c domaine.Contact) string { return quoi + "." + string(c) }

// exoneration is why an association asks no VAT, most often.
const exoneration = "TVA non applicable, organisme sans but lucratif (article 261, 7, 1° du code général des impôts)"

// saisie reads what the form of a convention needs, for the département's agents alone.
func (g guichet) saisie(r *http.Request, v *poste.Visite, f *form.Form) (*pageSaisie, error) {
	p := &pageSaisie{Page: cadre.Page{Section: section, Form: f}, Natures: cadre.ChoixApres("Choisir…", delegation.Natures, delegation.Nature.Libelle), Cadres: cadre.ChoixDe(delegation.Cadres, delegation.Cadre.Libelle),
		Etendues: cadre.ChoixDe(delegation.Etendues, delegation.Etendue.Libelle), Modes: cadre.ChoixDe(delegation.Modes, delegation.Mode.Libelle), Cycles: cadre.ChoixDe(delegation.Cycles, delegation.Cycle.Libelle),
		Regles: cadre.ChoixDe(delegation.ReglesDeMois(), delegation.RegleDeMois.Libelle), Unites: poste.UnitesDePromesse(), Contacts: []domaine.Contact{domaine.ContactDomicile, domaine.Rencontre, domaine.ContactTelephone, domaine.ToutContact}}
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Delegataires, p.Territoires = []cadre.Choix{{Texte: "Choisir…"}}, nil
		os, err := organisation.Lister(r.Context(), l)
		if err != nil {
			return err
		}
		permis := false
		for _, o := range os {
			if o.ID != a.Organisation {
				p.Delegataires = append(p.Delegataires, cadre.Choix{Valeur: form.Nombre(o.ID), Texte: o.Nom})
			} else {
				permis = o.Nature == organisation.Departement && droits.Autorise(a.Role, droits.Deleguer)
			}
		}
		if !permis {
			return bdd.ErrAbsent
		}
		ts, err := organisation.TerritoiresOuverts(r.Context(), l, a.Organisation)
		for _, t := range ts {
			p.Territoires = append(p.Territoires, cadre.Choix{Valeur: form.Nombre(t.ID), Texte: t.Nom})
		}
		return err
	})
	if err != nil {
		v.TracerRefus("convention", 0)
	}
	return p, err
}

func (g guichet) nouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreNouvelle(w, r, v, http.StatusOK, form.Nouveau(map[string][]string{"exoneration": {exoneration}, "etendue": {string(delegation.LesDeux)}, "niveaux": {"1", "2"}, "mode": {string(delegation.Prix)},
		"cycle": {string(delegation.ParMois)}, "regle": {string(delegation.MoisEntame)}, "cadre": {string(delegation.Subvention)}}))
}

func (g guichet) rendreNouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p, err := g.saisie(r, v, f)
	if err != nil {
		return err
	}
	p.Titre, p.Fil, p.Action = "Nouvelle convention", []cadre.Lien{{Texte: "Délégation", URL: accueil}}, accueil+"/nouvelle"
	g.Moteur.Rendre(w, r, statut, "delegation/nouvelle", p)
	return nil
}

// versionDe reads what a convention says.
func versionDe(f *form.Form) delegation.Version {
	v := delegation.Version{Au: f.Jour("au", "le dernier jour de la convention", form.Requis), SigneeLe: f.Jour("signee_le", "le jour de la signature", form.Requis),
		Etendue: form.Parmi(f, "etendue", "ce qui est délégué", delegation.Etendues, form.Requis), Mode: form.Parmi(f, "mode", "le mode de paiement", delegation.Modes, form.Requis),
		Cycle: form.Parmi(f, "cycle", "la période de facturation", delegation.Cycles, form.Requis), Regle: form.Parmi(f, "regle", "la règle des mois", delegation.ReglesDeMois(), form.Requis),
		SIRETEmetteur:     texte.SansEspaces(f.Ligne("siret_emetteur", "le SIRET du délégataire", 20, form.Requis)),
		SIRETDestinataire: texte.SansEspaces(f.Ligne("siret_destinataire", "le SIRET du département", 20, form.Requis)),
		Service:           f.Ligne("service", "le code service", 100, form.Facultatif), ServiceRequis: f.Coche("service_requis", "code service demandé"),
		Engagement: f.Ligne("engagement", "le numéro d’engagement", 50, form.Facultatif), EngagementRequis: f.Coche("engagement_requis", "numéro d’engagement demandé"),
		Marche: f.Ligne("marche", "le numéro de marché", 50, form.Facultatif), Exoneration: f.Ligne("exoneration", "le motif d’exonération de TVA", 300, form.Facultatif),
		BIC: strings.ToUpper(texte.SansEspaces(f.Ligne("bic", "le BIC", 20, form.Facultatif)))}
	for _, n := range f.ChoixMultiple("niveaux", "les niveaux", []string{"1", "2"}, form.Requis) {
		v.Niveau1, v.Niveau2 = v.Niveau1 || n == "1", v.Niveau2 || n == "2"
	}
	for _, x := range []struct {
		champ, quoi string
		montant     *argent.Centimes
	}{{"prix_1", "le prix d’un mois-mesure sans gestion", &v.Prix1}, {"prix_2", "le prix d’un mois-mesure avec gestion", &v.Prix2}, {"dotation", "la dotation", &v.Dotation}} {
		*x.montant, _ = f.Montant(x.champ, x.quoi, 1, 100_000_000_00, form.Facultatif)
	}
	if s := f.Ligne("iban", "l’IBAN", 50, form.Facultatif); s != "" {
		var err error
		if v.IBAN, err = iban.Lire(s); err != nil {
			f.Refuser("iban", texte.Majuscule(err.Error())+".")
		}
	}
	for _, x := range poste.Promesses(f) {
		v.Promesses = append(v.Promesses, delegation.Promesse{Contact: string(x.Contact), Unite: string(x.Unite), Nombre: x.Nombre, Tous: x.Tous})
	}
	for _, s := range f.Valeurs("territoires") {
		var id int64
		if _, err := fmt.Sscan(s, &id); err == nil {
			v.Territoires = append(v.Territoires, id)
		}
	}
	return v
}

// champsConvention are the fields that rules are about.
var champsConvention = map[string]string{"reference": "reference", "nature": "nature", "cadre": "cadre", "delegataire": "delegataire", "au": "au", "du": "du", "effet": "effet", "signee_le": "signee_le", "etendue": "etendue", "niveaux": "niveaux",
	"regle": "regle", "cycle": "cycle", "mode": "mode", "siret_emetteur": "siret_emetteur", "siret_destinataire": "siret_destinataire", "service": "service", "dotation": "dotation", "prix_1": "prix_1", "prix_2": "prix_2",
	"exoneration": "exoneration", "iban": "iban", "territoires": "territoires", "promesses": "nombre.domicile"}

func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	n := parcours.NouvelleConvention{Convention: delegation.Convention{Delegataire: f.Identifiant("delegataire", "le délégataire", form.Requis), Reference: f.Ligne("reference", "la référence", 35, form.Requis),
		Nature: form.Parmi(f, "nature", "ce qu’est le délégataire", delegation.Natures, form.Requis), Cadre: form.Parmi(f, "cadre", "le cadre", delegation.Cadres, form.Requis)}, Version: versionDe(f)}
	n.Version.Du = f.Jour("du", "le premier jour de la convention", form.Requis)
	if f.Valide() {
		id, err := parcours.CreerConvention(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Convention enregistrée.")
			return poste.Aller(w, r, adresseConvention(id))
		}
		if err := poste.ReprendreSelon(f, champsConvention, "", err); err != nil {
			return err
		}
	}
	return g.rendreNouvelle(w, r, v, http.StatusUnprocessableEntity, f)
}

type pageConvention struct {
	cadre.Page
	Fiche     delegations.Fiche
	Puce      cadre.Puce
	Prix      string
	Lieux     string
	Rythme    string // empty: none is asked
	Etats     []ligneEtat
	Factures  []ligneFacture
	Soumettre bool
	Avenant   bool
	Mesures   bool // the agent may see whose they are
	Adresse   string
}

// Quantite writes what a month counts.
func (p *pageConvention) Quantite(dix int) string { return facturepdf.Quantite(int64(dix)) }

type ligneEtat struct {
	delegations.LigneEtat
	Lien, Periode string
	Puce          cadre.Puce
}

type ligneFacture struct {
	delegation.FactureEmise
	Lien, Nom string
}

func puceEtat(e delegation.EtatFacture) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Attention, Mot: texte.Majuscule(e.Libelle()), Icone: "horloge"}
	switch e {
	case delegation.Arrete:
		p.Ton, p.Icone = cadre.Info, "cadenas"
	case delegation.Facture:
		p.Ton, p.Icone = cadre.Succes, ""
	}
	return p
}

// periode writes "novembre 2026", or "octobre à décembre 2026".
func periode(du, au jour.Jour) string {
	if du.PremierDuMois() == au.PremierDuMois() {
		return du.MoisAnnee()
	}
	mois, _, _ := strings.Cut(du.MoisAnnee(), " ")
	if du.Annee() != au.Annee() {
		mois = du.MoisAnnee()
	}
	return mois + " à " + au.MoisAnnee()
}

func nomPiece(f delegation.FactureEmise) string {
	if f.Nature == delegation.PieceAvoir {
		return "Avoir " + f.Reference()
	}
	return "Facture " + f.Reference()
}

func (g guichet) lireConvention(r *http.Request, v *poste.Visite) (delegations.Fiche, error) {
	return lire(r, v, "convention", func(l bdd.Lecture, a droits.Agent, id int64) (delegations.Fiche, error) {
		return delegations.Convention(r.Context(), l, a, id)
	})
}

func (g guichet) convention(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c, err := g.lireConvention(r, v)
	if err != nil {
		return err
	}
	return g.rendreConvention(w, r, v, http.StatusOK, c, form.Nouveau(nil))
}

func (g guichet) rendreConvention(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, c delegations.Fiche, f *form.Form) error {
	p := &pageConvention{Page: cadre.Page{Titre: "Convention " + c.Reference, Court: c.Reference, SousTitre: c.Partenaire(), Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Délégation", URL: accueil}}}, Fiche: c, Mesures: v.Peut(droits.LireContrat), Puce: puceConvention(c.LigneConvention),
		Prix: prixDe(c.Dit), Rythme: domaine.MotsDes(parcours.PromessesDe(c.Dit.Promesses)), Soumettre: !c.CoteDepartement && v.Peut(droits.Facturer), Avenant: c.CoteDepartement && v.Peut(droits.Deleguer), Adresse: adresseConvention(c.ID)}
	if p.Avenant {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Enregistrer un avenant", URL: p.Adresse + "/avenant", Icone: "plus"})
	}
	for _, t := range c.Dit.Territoires {
		if p.Lieux != "" {
			p.Lieux += ", "
		}
		p.Lieux += c.Territoires[t]
	}
	for _, x := range c.Etats {
		p.Etats = append(p.Etats, ligneEtat{x, adresseEtat(x.ID), texte.Majuscule(periode(x.Debut, x.Fin)), puceEtat(x.Etat)})
	}
	for _, x := range c.Factures {
		p.Factures = append(p.Factures, ligneFacture{x, adresseFacture(x.ID), nomPiece(x)})
	}
	if n := len(c.ARegulariser); n > 0 {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: texte.Pluriel(n, "mois facturé compte autrement depuis", "mois facturés comptent autrement depuis") + ".",
			Suite: "Un avoir reprend la ligne\u202f; l’état suivant rattrape ce qui compte."})
	}
	g.Moteur.Rendre(w, r, statut, "delegation/convention", p)
	return nil
}

func (g guichet) soumettre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	c, err := g.lireConvention(r, v)
	if err != nil {
		return err
	}
	j := f.Jour("jour", "un jour de la période", form.Requis)
	if f.Valide() {
		id, err := parcours.SoumettreEtat(r.Context(), g.Inst.Base, d, c.ID, j)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "État soumis au département. Les lignes rejetées disent pourquoi.")
			return poste.Aller(w, r, adresseEtat(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"periode": "jour"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreConvention(w, r, v, http.StatusUnprocessableEntity, c, f)
}

// formAvenant is what the last version says, to be changed.
func formAvenant(v delegation.Version) *form.Form {
	champs := map[string][]string{"au": {v.Au.Court()}, "etendue": {string(v.Etendue)}, "mode": {string(v.Mode)}, "cycle": {string(v.Cycle)}, "regle": {string(v.Regle)}, "siret_emetteur": {v.SIRETEmetteur}, "siret_destinataire": {v.SIRETDestinataire},
		"service": {v.Service}, "engagement": {v.Engagement}, "marche": {v.Marche}, "exoneration": {v.Exoneration}}
	for champ, c := range map[string]argent.Centimes{"prix_1": v.Prix1, "prix_2": v.Prix2, "dotation": v.Dotation} {
		if c > 0 {
			champs[champ] = []string{c.Saisie()}
		}
	}
	for champ, oui := range map[string]bool{"service_requis": v.ServiceRequis, "engagement_requis": v.EngagementRequis} {
		if oui {
			champs[champ] = []string{"oui"}
		}
	}
	for n, oui := range map[string]bool{"1": v.Niveau1, "2": v.Niveau2} {
		if oui {
			champs["niveaux"] = append(champs["niveaux"], n)
		}
	}
	for _, t := range v.Territoires {
		champs["territoires"] = append(champs["territoires"], form.Nombre(t))
	}
	f := form.Nouveau(champs)
	poste.PoserPromesses(f, parcours.PromessesDe(v.Promesses))
	return f
}

func (g guichet) avenant(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c, err := g.lireConvention(r, v)
	if err != nil {
		return err
	}
	f := formAvenant(c.Versions[len(c.Versions)-1])
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		i, bic, err := delegation.ComptePaye(r.Context(), l, g.Inst.Trousseau, c.Versions[len(c.Versions)-1].ID)
		f.Poser("iban", i.Groupes())
		f.Poser("bic", bic)
		return err
	}); err != nil {
		return err
	}
	return g.rendreAvenant(w, r, v, http.StatusOK, c, f)
}

func (g guichet) rendreAvenant(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, c delegations.Fiche, f *form.Form) error {
	p, err := g.saisie(r, v, f)
	if err != nil || !c.CoteDepartement {
		return premiereErreur(err, bdd.ErrAbsent)
	}
	p.Titre, p.Convention, p.Fil, p.Action = "Avenant à la convention "+c.Reference, c.LigneConvention, fil(c.LigneConvention), adresseConvention(c.ID)+"/avenant"
	g.Moteur.Rendre(w, r, statut, "delegation/nouvelle", p)
	return nil
}

func premiereErreur(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (g guichet) signerAvenant(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	c, err := g.lireConvention(r, v)
	if err != nil {
		return err
	}
	x := versionDe(f)
	x.Convention, x.Du, x.Effet = c.ID, c.Versions[0].Du, f.Jour("effet", "le jour où l’avenant prend effet", form.Requis)
	if f.Valide() {
		_, err := parcours.SignerAvenant(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Avenant enregistré. Les mois qui ne sont pas facturés se comptent selon lui.")
			return poste.Aller(w, r, adresseConvention(c.ID))
		}
		if err := poste.ReprendreSelon(f, champsConvention, "", err); err != nil {
			return err
		}
	}
	return g.rendreAvenant(w, r, v, http.StatusUnprocessableEntity, c, f)
}
