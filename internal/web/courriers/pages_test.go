// SPDX-License-Identifier: EUPL-1.2

package courriers_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/courriers"
	organisationweb "etai/internal/web/organisation"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: courriers.Pages, Routes: courriers.Routes}, {Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: organisationweb.Pages, Routes: organisationweb.Routes}}

func TestPages(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier, _ := s.Monde.DemandeValidee(t, "Exemple")
		var numero string
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := s.Monde.Agents[droits.CESF]
			a.Instant = l.Instant()
			d, err := organisation.LireDossier(ctx, l, a, dossier)
			numero = d.Numero
			return err
		})
		base := fmt.Sprintf("/dossiers/%d", dossier)
		admin, cesf, chef, comptable := s.Role(droits.Administrateur), s.Role(droits.CESF), s.Role(droits.ChefDeService), s.Role(droits.Comptable)

		// The letterhead, then a template: an unknown field is refused with its line and what was typed stays.
		w := admin.Envoyer("/organisation/en-tetes", "logo", "logo.png", strings.NewReader("pas une image"), admin.AvecCle("/organisation/en-tetes", "du", "", "site", "")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Écrivez le jour")
		page := admin.Lire("/organisation/en-tetes")
		webtest.Dit(t, page, http.StatusOK, "Nouvel en-tête")
		aujourdhui := s.Horloge.Maintenant().Jour().Court()
		entete := func(du string) []string {
			return admin.AvecCle("/organisation/en-tetes", "du", du, "service", "Service MASP", "adresse", "1, place de l’Exemple\n00100 VALMOULIN", "telephone", "05 36 49 00 01", "lieu", "Valmoulin", "signataire", "Chef Exemple", "qualite", "cheffe de service", "tribunal", "tribunal d’Exemple")
		}
		w = admin.Envoyer("/organisation/en-tetes", "logo", "logo.png", strings.NewReader("pas une image"), entete("31/12/2026")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "ni un PNG ni un JPEG lisible")
		webtest.Garde(t, w, "Service MASP")
		webtest.Vers(t, admin.Envoyer("/organisation/en-tetes", "logo", "", bytes.NewReader(nil), entete(aujourdhui)...), "/organisation/en-tetes")
		webtest.Dit(t, admin.Lire("/organisation/en-tetes"), http.StatusOK, "Chef Exemple")
		webtest.Dit(t, admin.Lire("/organisation/modeles"), http.StatusOK, "Refus, sans commission", "Non relu")
		const refus = "/organisation/modeles/notification_refus"
		webtest.Dit(t, admin.Lire(refus), http.StatusOK, "{{faits}}", "Les faits sur lesquels", "[motif]")
		webtest.Dit(t, admin.Poster(refus, admin.AvecCle(refus, "rang", "0", "texte", "# Refus\n{{prenonm}}")...), http.StatusUnprocessableEntity, "Ligne 2", "{{prenom}}", "{{prenonm}}")
		webtest.Dit(t, admin.Poster(refus, admin.AvecCle(refus, "rang", "0", "essayer", "1", "dossier", numero, "texte", "# Refus de {{personne}}")...), http.StatusUnprocessableEntity, "ne vous est pas ouvert")
		webtest.Dit(t, chef.Poster(refus, chef.AvecCle(refus, "rang", "0", "essayer", "1", "dossier", numero, "texte", "# Refus de {{personne}}")...), http.StatusOK, "Refus d’EXEMPLE Personne")
		webtest.Dit(t, chef.Poster(refus, chef.AvecCle(refus, "rang", "0", "texte", "# Refus")...), http.StatusNotFound)
		webtest.Vers(t, admin.Poster(refus, admin.AvecCle(refus, "rang", "0", "texte", "# Non à {{personne}}\n\n{{motif}} ({{fondement}})\n\n{{faits}}")...), refus)
		webtest.Dit(t, admin.Poster(refus, admin.AvecCle(refus, "rang", "0", "texte", "# Autre")...), http.StatusConflict, "a changé pendant")
		webtest.Dit(t, cesf.Lire("/organisation/modeles"), http.StatusNotFound)

		// A document in a file: seen, refused for what it lacks, frozen, printed twice alike.
		webtest.Dit(t, cesf.Lire(base+"/documents"), http.StatusOK, "Écrire un document")
		webtest.Dit(t, cesf.Lire(base+"/ecrire"), http.StatusOK, "Refus, sans commission", "Contrat d’accompagnement")
		nouveau := base + "/ecrire/notification_refus"
		webtest.Dit(t, cesf.Lire(nouveau), http.StatusOK, "Non à EXEMPLE Personne", "[faits]")
		webtest.Dit(t, comptable.Lire(nouveau), http.StatusNotFound)
		if dit := webtest.Dit(t, comptable.Lire(base+"/ecrire"), http.StatusOK, "À l’organisme payeur : début", "Au bailleur : fin"); strings.Contains(dit, "Refus, sans commission") {
			t.Error("le comptable écrit un refus")
		}
		webtest.Dit(t, comptable.Lire(base+"/documents"), http.StatusOK, "Écrire un document")
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(base+"/ecrire/payeur_fin"), http.StatusOK, "prend fin"), "#si")
		// The letter to another département begins with what it is about; a free letter otherwise starts blank.
		webtest.Dit(t, cesf.Lire(base+"/ecrire/libre_tiers?pour=departement"), http.StatusOK, "durée déjà faite", "votre département", "total de quatre ans")
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(base+"/ecrire/libre_tiers"), http.StatusOK), "durée déjà faite")
		webtest.Dit(t, comptable.Lire("/courriers"), http.StatusOK)
		webtest.Dit(t, cesf.Lire(base+"/ecrire/decision_refus"), http.StatusNotFound)
		saisie := []string{"variante", "courante", "c.motif", "ressources suffisantes", "c.fondement", "article L271-1"}
		webtest.Dit(t, cesf.Poster(nouveau, cesf.AvecCle(nouveau, saisie...)...), http.StatusUnprocessableEntity, "Les faits sur lesquels", "ressources suffisantes")
		saisie = append(saisie, "c.faits", "Aucun **impayé**.")
		webtest.Dit(t, cesf.Poster(nouveau, cesf.AvecCle(nouveau, append(saisie, "apercu", "1")...)...), http.StatusOK, "impayé", "Voies et délais de recours")
		adresse := webtest.VersSous(t, cesf.Poster(nouveau, cesf.AvecCle(nouveau, saisie...)...), base+"/courriers/")
		webtest.Dit(t, cesf.Lire(adresse), http.StatusOK, "Non à EXEMPLE Personne", "À imprimer", "Chef Exemple")
		webtest.Dit(t, comptable.Lire(adresse), http.StatusNotFound)
		pdf := cesf.Lire(adresse + "/pdf")
		if pdf.Code != http.StatusOK || !bytes.HasPrefix(pdf.Body.Bytes(), []byte("%PDF")) || !bytes.Equal(pdf.Body.Bytes(), cesf.Lire(adresse+"/pdf").Body.Bytes()) {
			t.Errorf("PDF : %d", pdf.Code)
		}
		webtest.Dit(t, cesf.Lire(base+"/documents"), http.StatusOK, "Écrits par le service", "Non à EXEMPLE Personne")
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Document écrit : Refus, sans commission")

		// Printing many: merged, noted, handed over.
		webtest.Dit(t, s.Role(droits.Direction).Lire("/courriers"), http.StatusNotFound)
		liste := cesf.Lire("/courriers")
		webtest.Dit(t, liste, http.StatusOK, "EXEMPLE Personne", "par la poste")
		valeur := "1.1"
		if w := cesf.Poster("/courriers", cesf.AvecCle("/courriers", "courrier", valeur, "fondre", "1")...); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("lot : %d", w.Code)
		}
		if w := cesf.Lire("/courriers/lot.pdf"); w.Code != http.StatusOK {
			t.Errorf("lot entier : %d", w.Code)
		}
		webtest.Dit(t, cesf.Poster("/courriers", cesf.AvecCle("/courriers", "vers", "imprime")...), http.StatusUnprocessableEntity, "ocher au moins un document")
		webtest.Vers(t, cesf.Poster("/courriers", cesf.AvecCle("/courriers", "courrier", valeur, "vers", "imprime")...), "/courriers?etat=imprime")
		webtest.Dit(t, cesf.Lire("/courriers?etat=imprime"), http.StatusOK, "EXEMPLE Personne")
		// From its own page: what is missing is said there, and one stays there.
		webtest.Dit(t, cesf.Poster(adresse, cesf.AvecCle(adresse, "courrier", "1.2", "vers", "remis", "remise_le", aujourdhui)...), http.StatusUnprocessableEntity, "Ce qu’il devient", "comment le courrier a été remis")
		if w := cesf.Poster(adresse, cesf.AvecCle(adresse, "courrier", "9.1", "vers", "imprime")...); w.Code != http.StatusBadRequest {
			t.Errorf("un autre document : %d", w.Code)
		}
		webtest.Vers(t, cesf.Poster(adresse, cesf.AvecCle(adresse, "courrier", "1.2", "vers", "remis", "mode", "lettre", "remise_le", aujourdhui)...), adresse)
		webtest.Dit(t, cesf.Lire("/courriers"), http.StatusOK, "Aucun document n’attend")
		webtest.Dit(t, cesf.Lire(adresse), http.StatusOK, "Remis", "lettre simple")

		// A registered letter: its number with what became of it, its acknowledgement after.
		pli := webtest.VersSous(t, cesf.Poster(nouveau, cesf.AvecCle(nouveau, saisie...)...), base+"/courriers/")
		refusee := cesf.Poster(pli, cesf.AvecCle(pli, "courrier", "2.1", "vers", "remis", "mode", "lettre", "remise_le", aujourdhui, "recommande", "1A 123 456 789 01")...)
		webtest.Dit(t, refusee, http.StatusUnprocessableEntity, "ne va qu’avec une lettre recommandée")
		webtest.Garde(t, refusee, "1A 123 456 789 01")
		webtest.Vers(t, cesf.Poster(pli, cesf.AvecCle(pli, "courrier", "2.1", "vers", "remis", "mode", "lrar", "remise_le", aujourdhui, "recommande", "1A 123 456 789 01")...), pli)
		webtest.Dit(t, cesf.Lire(pli), http.StatusOK, "1A12345678901", "avis de réception attendu")
		webtest.Dit(t, cesf.Poster(pli+"/recommande", cesf.AvecCle(pli, "vu", "1", "recommande", "1A 123")...), http.StatusUnprocessableEntity, "n’est pas un numéro de recommandé")
		webtest.Dit(t, cesf.Poster(pli+"/recommande", cesf.AvecCle(pli, "vu", "0", "recommande", "1A12345678901")...), http.StatusConflict, "a changé pendant")
		webtest.Vers(t, cesf.Poster(pli+"/recommande", cesf.AvecCle(pli, "vu", "1", "recommande", "1A12345678901", "avis_le", aujourdhui)...), pli)
		webtest.Dit(t, cesf.Lire(pli), http.StatusOK, "avis de réception signé le")
		webtest.Vers(t, cesf.Lire("/recherche?q=1A+123+456+789+01"), pli)

		// Plain language, read again.
		const falc = "/organisation/modeles/convocation?variante=falc"
		webtest.Dit(t, admin.Lire(falc), http.StatusOK, "Non relu", "Vous avez un rendez-vous")
		webtest.Vers(t, admin.Poster("/organisation/modeles/convocation/relecture", admin.AvecCle(falc, "lecteurs", "groupe Exemple", "relu_le", aujourdhui)...), falc)
		webtest.Dit(t, admin.Lire(falc), http.StatusOK, "avec groupe Exemple")
	}, domaines...)
}
