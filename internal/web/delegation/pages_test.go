// SPDX-License-Identifier: EUPL-1.2

package delegation_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	pages "etai/internal/web/delegation"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

var domaine = webtest.Domaine{Pages: pages.Pages, Routes: pages.Routes}

// deux is a world with both sides, a convention, and files whose contract runs since January; offertes are offered and wait.
type deux struct {
	*webtest.Site
	d          etaitest.Delegues
	convention int64
	dossiers   []int64
}

func certain[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func preparer(t *testing.T, adresse string, dossiers int) *deux {
	t.Helper()
	s := webtest.Nouveau(t, adresse, domaine)
	m, ctx := s.Monde, t.Context()
	x := &deux{Site: s, d: m.Deleguer(t)}
	ref := parcours.Demande{Agent: x.d.Referent}
	x.convention = certain(parcours.CreerConvention(ctx, m.Base, m.Trousseau, ref, x.d.Convention(m.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)))
	for n := range dossiers {
		d := certain(parcours.CreerPersonne(ctx, m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: fmt.Sprintf("Exemple-%c", 'A'+n), Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}}))
		c := etaitest.Contrat(d, jour.Certain(2026, 1, 10), 12, prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5})
		c.Departement = x.d.Departement
		m.Signer(t, c)
		x.dossiers = append(x.dossiers, d)
	}
	return x
}

func (x *deux) confier(t *testing.T, dossier int64) {
	t.Helper()
	m := x.Monde
	id := certain(parcours.OffrirMesure(t.Context(), m.Base, m.Trousseau, parcours.Demande{Agent: x.d.Referent}, parcours.NouvelleOffre{Dossier: dossier, Convention: x.convention, Du: jour.Certain(2026, 1, 10)}))
	certain(parcours.AccepterMesure(t.Context(), m.Base, m.Trousseau, m.Demande(droits.ChefDeService), parcours.ReponseOffre{Attribution: id, Version: 1, Du: jour.Certain(2026, 1, 10)}))
}

// partager gives a file to a second délégataire from 11 October on, whose état of that month it makes: the address of it, and who reads it there.
func (x *deux) partager(t *testing.T, dossier int64) (etat string, comptable int64) {
	t.Helper()
	m, ctx, ref := x.Monde, t.Context(), parcours.Demande{Agent: x.d.Referent}
	autre, chef, lecteur := m.AutreDelegataire(t)
	c := x.d.Convention(autre, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
	c.Convention.Reference = "2026-MASP-B"
	convention := certain(parcours.CreerConvention(ctx, m.Base, m.Trousseau, ref, c))
	var vive delegation.Attribution
	var aujourdhui jour.Jour
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
		vive, aujourdhui = as[len(as)-1], l.Instant().Jour()
		return err
	})
	certain(parcours.RetirerMesure(ctx, m.Base, m.Trousseau, ref, parcours.ReponseOffre{Attribution: vive.ID, Version: vive.Version, Au: jour.Certain(2026, 10, 10), AccesAu: aujourdhui, Texte: "Elle déménage."}))
	id := certain(parcours.OffrirMesure(ctx, m.Base, m.Trousseau, ref, parcours.NouvelleOffre{Dossier: dossier, Convention: convention, Du: jour.Certain(2026, 10, 11)}))
	certain(parcours.AccepterMesure(ctx, m.Base, m.Trousseau, parcours.Demande{Agent: chef}, parcours.ReponseOffre{Attribution: id, Version: 1, Du: jour.Certain(2026, 10, 11)}))
	soumis := certain(parcours.SoumettreEtat(ctx, m.Base, parcours.Demande{Agent: lecteur}, convention, jour.Certain(2026, 10, 1)))
	return fmt.Sprintf("/etats/%d", soumis), lecteur.ID
}

// Both sides read the same état; what one may do the other may not; a wrong form comes back with its words; files leave with their filter.
func TestPages(t *testing.T) {
	x := preparer(t, "", 3)
	m := x.Monde
	referent, comptable, chef, cesf := x.Comme(x.d.Referent), x.Comme(m.Agents[droits.Comptable]), x.Comme(m.Agents[droits.ChefDeService]), x.Comme(m.Agents[droits.CESF])
	voir := func(v *webtest.Visiteur, chemin string, dit ...string) string {
		t.Helper()
		w := v.Lire(chemin)
		if w.Code != http.StatusOK {
			t.Fatalf("%s : %d\n%.600s", chemin, w.Code, webtest.Texte(w))
		}
		for _, s := range dit {
			if !strings.Contains(w.Body.String(), s) && !strings.Contains(webtest.Texte(w), s) {
				t.Errorf("%s : « %s » manque\n%.1500s", chemin, s, webtest.Texte(w))
			}
		}
		return w.Body.String()
	}
	// poster sends a form with the one-time key of the page that has it.
	poster := func(v *webtest.Visiteur, chemin string, paires ...string) *httptest.ResponseRecorder {
		t.Helper()
		page := chemin
		for _, suffixe := range []string{"/offre", "/reponse", "/refus", "/retrait", "/avenant", "/messages", "/etats", "/arret", "/facture", "/paiements", "/reception"} {
			page = strings.TrimSuffix(page, suffixe)
		}
		return v.Poster(chemin, v.AvecCle(page, paires...)...)
	}
	dossier := fmt.Sprintf("/dossiers/%d/delegation", x.dossiers[0])
	voir(referent, dossier, "Proposer à un délégataire")
	if w := poster(referent, dossier+"/offre", "convention", fmt.Sprint(x.convention), "offre_du", "01/02/2027", "offre_mots", "Merci"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "R20") || !strings.Contains(w.Body.String(), "Merci") {
		t.Errorf("hors de la convention : %d\n%.800s", w.Code, webtest.Texte(w))
	}
	if w := poster(referent, dossier+"/offre", "convention", fmt.Sprint(x.convention), "offre_du", "10/01/2026"); w.Code != http.StatusSeeOther {
		t.Fatalf("offre : %d %s", w.Code, webtest.Texte(w))
	}
	voir(chef, dossier, "Accepter la mesure", "Refuser la mesure")
	if w := poster(chef, dossier+"/refus", "attribution", "1", "version", "1"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("refus sans motif : %d", w.Code)
	}
	if w := poster(chef, dossier+"/reponse", "attribution", "1", "version", "1", "charge_du", "10/01/2026"); w.Code != http.StatusSeeOther {
		t.Fatalf("acceptation : %d %s", w.Code, webtest.Texte(w))
	}
	if w := poster(cesf, dossier+"/messages", "message", "Le bail est signé."); w.Code != http.StatusSeeOther {
		t.Fatalf("message : %d %s", w.Code, webtest.Texte(w))
	}
	voir(cesf, dossier, "pas encore vu")
	voir(referent, "/delegation/messages", "1 message", "EXEMPLE-A")
	if n := webtest.MemesLignes(t, referent, "/delegation/messages", 1, 2); n != 1 {
		t.Errorf("%d messages au tableur", n)
	}
	voir(cesf, "/delegation/messages", "Aucun message")
	if w := comptable.Lire("/delegation/messages"); w.Code != http.StatusNotFound {
		t.Errorf("le comptable lit les messages : %d", w.Code)
	}
	voir(referent, dossier, "Le bail est signé.", "Retirer la mesure")
	voir(cesf, dossier, "vu par")
	x.confier(t, x.dossiers[1])
	x.confier(t, x.dossiers[2])
	voir(referent, "/delegation", "Association Exemple", "En vigueur")
	voir(comptable, "/delegation", "Département Exemple")
	voir(chef, "/delegation/mesures?etat=acceptee", "EXEMPLE-B")
	for _, chemin := range []string{"/delegation.xlsx", "/delegation/mesures.xlsx?etat=acceptee"} {
		if w := chef.Lire(chemin); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("PK")) {
			t.Errorf("%s : %d", chemin, w.Code)
		}
	}
	convention := fmt.Sprintf("/conventions/%d", x.convention)
	if strings.Contains(voir(referent, convention, "Enregistrer un avenant"), "Soumettre l’état") {
		t.Error("le département soumet l’état du délégataire")
	}
	if w := poster(comptable, convention+"/etats", "jour", "01/12/2026"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "terme échu") {
		t.Errorf("un mois qui n’est pas fini : %d", w.Code)
	}
	w := poster(comptable, convention+"/etats", "jour", "15/10/2026")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("état : %d %s", w.Code, webtest.Texte(w))
	}
	etat := w.Header().Get("Location")
	if a, b := referent.Lire(etat+"/lignes.csv").Body.String(), comptable.Lire(etat+"/lignes.csv").Body.String(); a != b || strings.Count(a, "Acceptée") != 30 || !strings.HasPrefix(a, "\ufeff") {
		t.Errorf("les deux parties ne lisent pas le même état :\n%s\n%s", a, b)
	}
	if a := referent.Lire(etat + "/lignes.csv?lignes=rejetees").Body.String(); strings.Count(a, "\r\n") != 1 {
		t.Errorf("filtre du CSV : %q", a)
	}
	attendent := func(v *webtest.Visiteur, vue string, n int) {
		t.Helper()
		voir(v, "/delegation/etats?vue="+vue, "États de facturation")
		if lus := 0; n > 0 {
			if lus = webtest.MemesLignes(t, v, "/delegation/etats?vue="+vue, 0, 1); lus != n {
				t.Errorf("%s : %d états, %d attendus", vue, lus, n)
			}
		} else if voir(v, "/delegation/etats?vue="+vue); !strings.Contains(webtest.Texte(v.Lire("/delegation/etats?vue="+vue)), "Aucun état") {
			t.Errorf("%s : des états restent", vue)
		}
	}
	if w := cesf.Lire("/delegation/etats"); w.Code != http.StatusNotFound {
		t.Errorf("une conseillère lit les états : %d", w.Code)
	}
	attendent(referent, "controle", 1)
	attendent(comptable, "rejetes", 0)
	ligne := etat + "/lignes/1"
	voir(referent, ligne, "Rejeter la ligne")
	if w := poster(referent, ligne, "sens", "rejet", "version", "1", "texte", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("rejet sans raison : %d", w.Code)
	}
	for _, y := range []struct {
		v             *webtest.Visiteur
		sens, version string
	}{{referent, "rejet", "1"}, {comptable, "contestation", "2"}, {referent, "maintien", "3"}} {
		voir(y.v, ligne)
		if w := poster(y.v, ligne, "sens", y.sens, "version", y.version, "texte", "Raison "+y.sens); w.Code != http.StatusSeeOther {
			t.Fatalf("%s : %d %s", y.sens, w.Code, webtest.Texte(w))
		}
		attendent(comptable, "rejetes", map[string]int{"rejet": 1, "maintien": 1}[y.sens])
		attendent(referent, "contestes", map[string]int{"contestation": 1}[y.sens])
		// The état says to each side what it may do, and what its end waits for.
		voir(referent, etat, "Pour rejeter une ligne, ouvrez-la")
		switch y.sens {
		case "contestation":
			voir(referent, etat, "1 ligne contestée attend votre réponse")
			voir(comptable, etat, "1 ligne contestée attend la réponse du département")
		default:
			voir(comptable, etat, "Pour contester une ligne rejetée, ouvrez-la")
		}
	}
	voir(comptable, ligne, "Raison rejet", "Raison contestation", "Raison maintien")
	voir(referent, etat, "Arrêter l’état", "Rejetées")
	if w := poster(referent, etat+"/arret", "version", "1"); w.Code != http.StatusSeeOther {
		t.Fatalf("arrêt : %d", w.Code)
	}
	voir(comptable, etat, "Émettre la facture")
	attendent(comptable, "a-facturer", 1)
	attendent(referent, "controle", 0)
	if w = poster(comptable, etat+"/facture", "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("facture : %d %s", w.Code, webtest.Texte(w))
	}
	facture := w.Header().Get("Location")
	voir(referent, facture, "8 700,00", "SERVICE-MASP", "40 euros")
	for suffixe, tete := range map[string]string{"/facture.pdf": "%PDF-1.7", "/factur-x.xml": "<?xml", "/annexe.csv": "\ufeff"} {
		for _, v := range []*webtest.Visiteur{referent, comptable} {
			if w := v.Lire(facture + suffixe); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), tete) {
				t.Errorf("%s : %d", suffixe, w.Code)
			}
		}
	}
	voir(comptable, facture+"/avoir", "Émettre l’avoir")
	if w := poster(comptable, facture+"/avoir", "motif", "Erreur"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("avoir sans ligne : %d", w.Code)
	}
	if w = poster(comptable, facture+"/avoir", "lignes", "2", "motif", "Mesure facturée par erreur"); w.Code != http.StatusSeeOther {
		t.Fatalf("avoir : %d %s", w.Code, webtest.Texte(w))
	}
	avoir := w.Header().Get("Location")
	for _, v := range []*webtest.Visiteur{referent, comptable} { // alike for both sides: what it takes back, why, who, and its two papers
		voir(v, avoir, "Avoir 2026-00002", "Facture 2026-00001", "Raison Mesure facturée par erreur", "Émis par comptable Exemple")
		voir(v, facture, "Avoir 2026-00002 300,00 € émis le 23 novembre 2026")
		if xml := v.Lire(avoir + "/factur-x.xml").Body.String(); !strings.Contains(xml, "<ram:TypeCode>381</ram:TypeCode>") || !strings.Contains(xml, "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>2026-00001</ram:IssuerAssignedID>") || !strings.Contains(xml, "Mesure facturée par erreur") {
			t.Errorf("l’avoir en Factur-X : %s", xml)
		}
		if w := v.Lire(avoir + "/facture.pdf"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-1.7") {
			t.Errorf("l’avoir en PDF : %d", w.Code)
		}
	}
	if w := referent.Poster(facture+"/avoir", "cle", strings.Repeat("C", 26), "lignes", "3", "motif", "Par le département"); w.Code != http.StatusNotFound {
		t.Errorf("le département émet un avoir : %d", w.Code)
	}
	voir(referent, facture, "Noter le paiement", "À payer")
	if page := voir(comptable, facture); strings.Contains(page, "Noter le paiement") || strings.Contains(page, "Noter la réception") {
		t.Error("le délégataire note un paiement, ou une réception")
	}
	if w := poster(referent, facture+"/paiements", "objet", "principal", "le", "23/11/2026", "montant", "9 000,00", "reference", "Mandat 77"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Mandat 77") || !strings.Contains(webtest.Texte(w), "8 400,00") {
		t.Errorf("payer trop : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	if w := poster(referent, facture+"/reception", "recue_le", "22/11/2026"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "reçue avant") {
		t.Errorf("reçue avant d’être émise : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	if w := poster(referent, facture+"/paiements", "objet", "principal", "le", "23/11/2026", "montant", "400,00", "reference", "Mandat 77"); w.Code != http.StatusSeeOther {
		t.Fatalf("paiement : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	voir(comptable, facture, "Payée en partie", "Mandat 77", "8 000,00")
	factures := func(v *webtest.Visiteur, vue string, n int) {
		t.Helper()
		if n == 0 {
			voir(v, "/delegation/factures?vue="+vue, "Aucune facture")
		} else if lus := webtest.MemesLignes(t, v, "/delegation/factures?vue="+vue, 0, 0); lus != n {
			t.Errorf("%s : %d factures, %d attendues", vue, lus, n)
		}
	}
	for _, v := range []*webtest.Visiteur{referent, comptable} {
		factures(v, "a-payer", 1)
		factures(v, "retard", 0)
		factures(v, "payees", 0)
	}
	if csv := comptable.Lire("/delegation/factures.csv").Body.String(); !strings.Contains(csv, `"2026-00001"`) || !strings.Contains(csv, `"8000,00"`) || strings.Count(csv, "\r\n") != 2 {
		t.Errorf("CSV : %q", csv)
	}
	voir(referent, facture+"/paiements/1", "Annuler le paiement")
	if w := comptable.Lire(facture + "/paiements/1"); w.Code != http.StatusNotFound {
		t.Errorf("le délégataire annule un paiement : %d", w.Code)
	}
	if w := poster(referent, facture+"/paiements/1", "motif", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("annulation sans raison : %d", w.Code)
	}
	if w := poster(referent, facture+"/paiements/1", "motif", "Mandat rejeté"); w.Code != http.StatusSeeOther {
		t.Fatalf("annulation : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	voir(comptable, facture, "À payer", "Mandat rejeté", "8 400,00")
	for _, chemin := range []string{"/delegation", "/delegation/factures", convention, etat, facture} {
		if w := cesf.Lire(chemin); w.Code != http.StatusNotFound {
			t.Errorf("une conseillère lit %s : %d", chemin, w.Code)
		}
	}
	if w := comptable.Lire(facture + "1"); w.Code != http.StatusNotFound {
		t.Errorf("une facture d’ailleurs : %d", w.Code)
	}
	voir(referent, convention+"/avenant", "Enregistrer l’avenant")
	if w := comptable.Lire("/delegation/nouvelle"); w.Code != http.StatusNotFound {
		t.Errorf("le délégataire écrit une convention : %d", w.Code)
	}
	voir(referent, "/delegation/nouvelle", "L. 271-3")
	w = poster(referent, "/delegation/nouvelle", "delegataire", fmt.Sprint(m.Organisation), "nature", "entreprise", "reference", "AUTRE", "cadre", "subvention", "du", "01/01/2026", "au", "31/12/2026", "signee_le", "01/01/2026", "etendue", "les_deux", "niveaux", "1",
		"mode", "dotation", "dotation", "120000", "regle", "b", "cycle", "trimestre", "siret_emetteur", "999 999 998 00001", "siret_destinataire", etaitest.SIRETDepartement)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "L. 271-3") || !strings.Contains(w.Body.String(), "AUTRE") {
		t.Errorf("une entreprise : %d\n%.800s", w.Code, webtest.Texte(w))
	}
}

// The two sides at their screens: the département offers, the délégataire accepts and bills, the département rejects and agrees; then every page on every screen.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	x := preparer(t, "", 3)
	x.confier(t, x.dossiers[1])
	x.confier(t, x.dossiers[2])
	m, base := x.Monde, x.Ecouter()
	o := n.Onglet(t, navigateur.Modes()[0])
	entrer := func(p *navigateur.Onglet, agent int64, chemin string) {
		p.Ouvrir(base + webtest.CheminEntrer(agent))
		p.Ouvrir(base + chemin)
	}
	suivre := func(selecteur string, dit ...string) {
		t.Helper()
		if statut := o.Suivre(selecteur); statut != http.StatusOK {
			t.Fatalf("%s : %d\n%s", selecteur, statut, o.Texte("main"))
		}
		for _, s := range dit {
			if !strings.Contains(o.Texte("body"), s) {
				t.Fatalf("%s : « %s » manque\n%s", selecteur, s, o.Texte("main"))
			}
		}
	}
	dossier := fmt.Sprintf("/dossiers/%d/delegation", x.dossiers[0])
	referent, comptable, chef := x.d.Referent.ID, m.Agents[droits.Comptable].ID, m.Agents[droits.ChefDeService].ID
	entrer(o, referent, dossier)
	o.Choisir("select[name=convention]", fmt.Sprint(x.convention))
	o.Remplir("#champ-offre_du", "10/01/2026")
	suivre("form[action$=offre] .btn-primary", "Mesure proposée")
	o.Remplir("textarea[name=message]", "Le bail est au dossier.")
	suivre("form[action$=messages] .btn-primary", "pas encore vu")
	entrer(o, chef, dossier)
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		entrer(p, chef, dossier)
		p.Verifier("delegation-offre")
		p.Capturer("delegation-offre")
	})
	suivre("form[action$=reponse] .btn-primary", "Mesure acceptée")
	entrer(o, comptable, fmt.Sprintf("/conventions/%d", x.convention))
	o.Remplir("#champ-jour", "15/10/2026")
	suivre("form[action$=etats] .btn-primary", "État soumis", "30 lignes")
	etat := strings.TrimPrefix(o.Adresse(), base)
	partage, autre := x.partager(t, x.dossiers[2])
	var lus [2]string
	for i, agent := range []int64{referent, autre} {
		entrer(o, agent, partage)
		lus[i] = o.Texte("table")
	}
	if lus[0] != lus[1] || !strings.Contains(lus[0], "Ce mois revient à un autre délégataire") || strings.Contains(lus[0], "aucun contrat") {
		t.Errorf("le mois partagé, lu par le département puis par le délégataire :\n%s\n%s", lus[0], lus[1])
	}
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		entrer(p, autre, partage)
		p.Verifier("delegation-partage")
		p.Capturer("delegation-partage")
	})
	entrer(o, referent, etat+"/lignes/1")
	o.Remplir("textarea[name=texte]", "Aucune visite ce mois-là.")
	suivre("button[value=rejet]", "Ligne rejetée")
	entrer(o, comptable, etat+"/lignes/1")
	o.Remplir("textarea[name=texte]", "Visite du 14, compte rendu joint.")
	suivre("button[value=contestation]", "Ligne contestée")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		for nom, chemin := range map[string]string{"delegation-etat": etat, "delegation-ligne": etat + "/lignes/1", "delegation-liste": "/delegation", "delegation-convention": fmt.Sprintf("/conventions/%d", x.convention), "delegation-mesures": "/delegation/mesures", "delegation-nouvelle": "/delegation/nouvelle", "delegation-etats": "/delegation/etats", "delegation-messages": "/delegation/messages"} {
			entrer(p, referent, chemin)
			p.Verifier(nom)
			p.Capturer(nom)
		}
	})
	entrer(o, referent, etat+"/lignes/1")
	o.Remplir("textarea[name=texte]", "Vu le compte rendu.")
	suivre("button[value=acceptation]", "Ligne acceptée")
	suivre("form[action$=arret] .btn-primary", "État arrêté")
	entrer(o, comptable, etat)
	suivre("form[action$=facture] .btn-primary", "Facture émise")
	facture := strings.TrimPrefix(o.Adresse(), base)
	suivre("a[href$=avoir]")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		for nom, chemin := range map[string]string{"delegation-facture": facture, "delegation-avoir": facture + "/avoir"} {
			entrer(p, comptable, chemin)
			p.Verifier(nom)
			p.Capturer(nom)
		}
	})
	entrer(o, referent, facture)
	o.Remplir("#champ-le", "23/11/2026")
	o.Remplir("#champ-montant", "700,00")
	o.Remplir("#champ-reference", "Mandat 2026-1207")
	suivre("form[action$=paiements] .btn-primary", "Paiement enregistré", "Payée en partie")
	horloge := m.Base.Horloge().(*etaitest.Horloge)
	horloge.ReglerJour(jour.Certain(2027, 2, 1))
	entrer(o, referent, facture)
	if dit := o.Texte("main"); !strings.Contains(dit, "23 décembre 2026") {
		t.Error(dit)
	}
	o.Remplir("#champ-recue_le", "23/12/2026")
	suivre("form[action$=reception] .btn-2", "Réception notée", "Reçue le", "22 janvier 2027")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		for nom, chemin := range map[string]string{"delegation-facture-retard": facture, "delegation-contrepasser": facture + "/paiements/1", "delegation-factures": "/delegation/factures?vue=retard"} {
			entrer(p, referent, chemin)
			p.Verifier(nom)
			p.Capturer(nom)
		}
	})
	entrer(o, comptable, "/delegation/factures?vue=retard")
	if dit := o.Texte("main"); !strings.Contains(dit, "22/01/2027") {
		t.Error(dit)
	}
	entrer(o, comptable, facture)
	if dit := o.Texte("main"); !strings.Contains(dit, "En retard") || !strings.Contains(dit, "1er janvier 2027") {
		t.Error(dit)
	}
	entrer(o, comptable, facture+"/avoir")
	o.Cliquer("input[name=lignes][value='1']")
	o.Remplir("#champ-motif", "Mesure facturée par erreur")
	suivre("main form .btn-primary", "Avoir émis")
	avoir := strings.TrimPrefix(o.Adresse(), base)
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		for nom, agent := range map[string]int64{"delegation-avoir-emis": comptable, "delegation-avoir-lu": referent} {
			entrer(p, agent, avoir)
			if dit := p.Texte("main"); !strings.Contains(dit, "Mesure facturée par erreur") || !strings.Contains(dit, "Facture 2026-00001") {
				t.Errorf("%s : %s", nom, dit)
			}
			p.Verifier(nom)
			p.Capturer(nom)
		}
	})
	// The month that it gave back is billed again, once: by the next état, and by none after it.
	repris := func(jour string, attendu int) {
		t.Helper()
		entrer(o, comptable, fmt.Sprintf("/conventions/%d", x.convention))
		o.Remplir("#champ-jour", jour)
		suivre("form[action$=etats] .btn-primary", "État soumis")
		etat := strings.TrimPrefix(o.Adresse(), base)
		if lus := strings.Count(o.Texte("main"), "\tjanvier 2026"); lus != attendu {
			t.Errorf("état du %s : %d fois janvier 2026, attendu %d\n%s", jour, lus, attendu, o.Texte("main"))
		}
		entrer(o, referent, etat)
		suivre("form[action$=arret] .btn-primary", "État arrêté")
		entrer(o, comptable, etat)
		suivre("form[action$=facture] .btn-primary", "Facture émise")
	}
	repris("15/11/2026", 1)
	repris("15/12/2026", 0)
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		fs, err := delegation.FacturesDe(ctx, l, m.Organisation, 0)
		if len(fs) != 4 || fs[2].Total != 30000 || fs[2].Nature != delegation.PieceAvoir {
			t.Errorf("factures : %+v", fs)
		}
		return err
	})
}
