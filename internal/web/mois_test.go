// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/demo"
	"etai/internal/formats/iban"
	"etai/internal/installation"
	"etai/internal/parcours"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// Who the journey is about: followed by the second CESF, a tenant of the landlord whose account is closed.
const (
	demandeuse = 31
	saCESF     = "cesf2@valmoulin.test"
	comptable  = "comptable@valmoulin.test"
	chef       = "chef@valmoulin.test"
)

// moisEntier is a month of the service: the CESF on a phone in the dark, the accountant and the head of service at a desk.
type moisEntier struct {
	visite
	inst              *installation.Installation
	bureau, telephone *navigateur.Onglet
	debut             time.Time
}

// devient takes the screen of somebody, and their role.
func (m *moisEntier) devient(qui string) {
	m.t.Helper()
	m.o = m.bureau
	if qui == saCESF {
		m.o = m.telephone
	}
	m.ouvrirPage("/")
	m.comme(qui)
}

// mesurer begins to count what the hands do.
func (m *moisEntier) mesurer() {
	m.o.Gestes()
	m.debut = time.Now()
}

// noter reports what was counted; the time includes the checks of each page.
func (m *moisEntier) noter(quoi string, plafond int) {
	m.t.Helper()
	g := m.o.Gestes()
	m.t.Logf("%s : %s, %s", quoi, g, time.Since(m.debut).Round(time.Second))
	if g.Clics > plafond {
		m.t.Errorf("%s : %d clics, %d au plus", quoi, g.Clics, plafond)
	}
}

// aller follows the first visible link or button of a selector, and looks at the page that it leads to.
func (m *moisEntier) aller(selecteur string) {
	m.t.Helper()
	if statut := m.o.Suivre(selecteur); statut != http.StatusOK {
		m.t.Fatalf("%s : %d, %s", selecteur, statut, m.o.Texte("main"))
	}
	m.voir()
}

func (m *moisEntier) voir() {
	m.t.Helper()
	m.pages++
	m.o.Parcourir(fmt.Sprintf("mois-%02d", m.pages))
}

// menu goes to an entry of the menu: beside the page, or at the foot of a phone.
func (m *moisEntier) menu(adresse string) {
	m.t.Helper()
	nav := ".navigation"
	if navigateur.Evaluer[bool](m.o, `!document.querySelector(".navigation").checkVisibility()`) {
		if nav = ".barre-basse"; m.o.Compter(nav+` a[href="`+adresse+`"]`) == 0 {
			m.o.Cliquer(nav + " button")
			nav = ".navigation"
		}
	}
	m.aller(nav + ` a[href="` + adresse + `"]`)
}

// laisser sets off a run that goes on by itself, page after page, and waits until it is over.
func (m *moisEntier) laisser(selecteur string) {
	m.t.Helper()
	navigateur.Evaluer[bool](m.o, "window.avant = true")
	m.o.Cliquer(selecteur)
	m.o.AttendreQue(`!window.avant && document.readyState === "complete" && !document.querySelector("[data-continuer]") && document.querySelector("main h1")`)
	m.voir()
}

// importer takes in what the bank says next, or up to the end of the month, from the home page, and returns how many lines were new.
func (m *moisEntier) importer(finDuMois bool) int {
	m.t.Helper()
	avant := m.lignes()
	nom, fichier, err := m.histoire.Releve(m.t.Context(), finDuMois)
	if err != nil {
		m.t.Fatal(err)
	}
	m.devient(comptable) // days may have passed, and the session with them
	m.aller(`main a[href="/rapprochement/import"], header a[href="/rapprochement/import"]`)
	m.o.Televerser("input[type=file]", m.ecrire(nom, fichier))
	m.aller("main form .btn-primary")
	m.dit("Importé")
	return m.lignes() - avant
}

// lignes counts the lines of the statements taken in.
func (m *moisEntier) lignes() (n int) {
	m.t.Helper()
	if err := m.inst.Base.Lire(m.t.Context(), func(l bdd.Lecture) error {
		return l.QueryRow(m.t.Context(), `select count(*) from ligne_releve`).Scan(&n)
	}); err != nil {
		m.t.Fatal(err)
	}
	return n
}

func (m *moisEntier) ouvrirPage(adresse string) {
	m.t.Helper()
	if statut := m.o.Ouvrir(m.base + adresse); statut != http.StatusOK {
		m.t.Fatalf("%s : %d", adresse, statut)
	}
}

// rapprocher validates the sure lines, then confirms the probable ones one after the other.
func (m *moisEntier) rapprocher() (confirmees int) {
	m.t.Helper()
	m.aller(`a.btn[href^="/rapprochement"]`)
	for m.o.Compter("button[form=sures]") > 0 {
		m.aller("button[form=sures]")
	}
	for ; m.o.Compter("#decision input[name=choix][value=confirmer]") > 0; confirmees++ {
		if statut := m.o.Suivre("#decision .btn-primary"); statut != http.StatusOK {
			m.t.Fatalf("confirmer : %d, %s", statut, m.o.Texte("main"))
		}
	}
	m.voir()
	return confirmees
}

// viser is the review of the head of service: the lines of one reason are checked together where that is allowed, the others marked one by one, then the visa is
// given.
func (m *moisEntier) viser(remise string) (ensemble, vues int) {
	m.t.Helper()
	m.devient(chef)
	m.mesurer()
	m.aller(`a.btn[href="` + remise + `"]`)
	for ; m.o.Compter("form.controle") > 0; ensemble++ {
		m.o.Cliquer("form.controle input[type=checkbox]")
		m.aller("form.controle .btn")
	}
	for ; strings.Contains(m.o.Texte(".pied"), "il en reste"); vues++ {
		if vues > 400 {
			m.t.Fatal("les lignes à voir ne finissent pas")
		}
		if statut := m.o.Suivre("form[action$='/vues'] .btn"); statut != http.StatusOK {
			m.t.Fatalf("marquer vue : %d", statut)
		}
	}
	if m.o.Compter(`.pied a[href$="/visa"]`) > 0 { // a total unlike the last one: a page asks once more
		m.aller(`.pied a[href$="/visa"]`)
		m.o.Remplir("#champ-mot_de_passe", demo.MotDePasse)
		m.aller("button[name=accord]")
	} else {
		m.o.Remplir("#champ-mot_de_passe", demo.MotDePasse)
		m.aller("form.pied .btn-primary")
	}
	m.dit("Visée")
	return ensemble, vues
}

// composer puts what may leave into a remise, as the accountant; it returns its address.
func (m *moisEntier) composer() string {
	m.t.Helper()
	m.menu("/remises")
	m.aller(`a[href="/remises/nouvelle"]`)
	m.aller("#composition .btn-primary")
	m.aller("button[name=accord]")
	m.dit("À viser")
	return strings.TrimPrefix(m.o.Adresse(), m.base)
}

// envoyer writes the file, gives it to the bank, and notes who signed there.
func (m *moisEntier) envoyer(remise string) {
	m.t.Helper()
	m.devient(comptable)
	m.ouvrirPage(remise)
	m.aller("form[action$='/generer'] .btn")
	m.aller("form[action$='/transmettre'] .btn")
	m.o.Remplir("#champ-signataire", "Chef Exemple")
	m.o.Remplir("#champ-signee_le", m.aujourdhui().Court())
	m.aller("form[action$='/signer'] .btn")
	m.dit("Signée à la banque")
}

func (m *moisEntier) aujourdhui() jour.Jour { return m.inst.Base.Horloge().Maintenant().Jour() }

// A whole month of the service, by the CESF, the accountant and the head of service. The CESF asks for a payment; the statement of the month is taken
// in and reconciled; the request becomes an order, visaed and sent; the bank sends it back; it is corrected, paid, and read on the person's statement; the
// month that is over is closed by two people for the ninety accounts; the next one is paid, visaed and sent, reconciled with its statement to the last day, and
// closed too. What the hands do is counted, for docs/gestes.md.
func TestMoisEntier(t *testing.T) {
	d := t.TempDir()
	_, adresse, inst, histoire := servirDemonstration(t, d)
	n, modes := navigateur.Demarrer(t), navigateur.Modes()
	m := &moisEntier{visite: visite{t: t, base: adresse, dossier: d, histoire: histoire}, inst: inst, bureau: n.Onglet(t, modes[0]), telephone: n.Onglet(t, modes[len(modes)-1])}
	m.demander()
	m.payer()
	m.corriger()
	mois := m.histoire.Coupure().PremierDuMois() // whose pay has just been reconciled
	m.clore(jour.PlusMois(mois, -1))
	m.preparerLeMois()
	m.finir(mois)
	m.clore(mois)
	if err := inst.Base.Lire(t.Context(), func(l bdd.Lecture) error { _, err := parcours.Verifier(t.Context(), l, inst.Trousseau); return err }); err != nil {
		t.Error(err)
	}
}

// demander: the CESF asks for a payment, from her day.
func (m *moisEntier) demander() {
	m.t.Helper()
	m.devient(saCESF)
	m.mesurer()
	m.menu("/comptes")
	m.aller(fmt.Sprintf(`main a[href="/dossiers/%d/compte"]`, demandeuse))
	m.aller(fmt.Sprintf(`a[href="/dossiers/%d/demandes/nouvelle"]`, demandeuse))
	m.o.Choisir("#champ-objet", "loyer")
	m.o.Remplir("#champ-montant", "61,50")
	m.o.Remplir("#champ-pourquoi", "Charges de novembre")
	m.o.Choisir("#champ-tiers", navigateur.Evaluer[string](m.o, `[...document.querySelectorAll("#champ-tiers option")].find(x => x.text === "Bailleur Exemple Privé").value`))
	m.aller("main form .btn-primary")
	m.dit("61,50 €", "Charges de novembre")
	m.noter("une demande de paiement", 12)
}

// payer: the accountant's day, from the statement to the bank, with the visa of the head of service.
func (m *moisEntier) payer() {
	m.t.Helper()
	m.devient(comptable)
	m.mesurer()
	lignes := m.importer(false)
	confirmees := m.rapprocher()
	m.noter(fmt.Sprintf("relevé du mois : %d lignes, dont %d probables", lignes, confirmees), 12+confirmees)

	m.ouvrirPage("/")
	m.mesurer()
	m.aller(`main a[href^="/demandes/"]`)
	m.aller(`main .btn-primary[href*="/ordres/nouveau"]`)
	m.premier("#champ-piece")
	m.o.Remplir("#champ-libelle", "CHARGES 11 REF 9900131")
	m.aller("main form .btn-primary")
	m.aller("button[value=preparer]")
	m.dit("61,50 €")
	m.noter("la demande devient un ordre", 8)

	m.mesurer()
	remise := m.composer()
	m.noter("une remise composée", 6)
	ensemble, vues := m.viser(remise)
	m.noter(fmt.Sprintf("le visa, %d lignes vues une à une et %d contrôles d’ensemble", vues, ensemble), 5+vues+2*ensemble)
	m.mesurer()
	m.envoyer(remise)
	m.noter("le fichier généré, transmis, sa signature notée", 8)

	m.mesurer()
	lignes = m.importer(false)
	confirmees = m.rapprocher()
	m.noter(fmt.Sprintf("relevé des exécutions : %d lignes, dont %d probables", lignes, confirmees), 12+confirmees)
}

// corriger: the transfer that came back is prepared again on a new RIB, called back and approved by another person, then paid and told to the person.
func (m *moisEntier) corriger() {
	m.t.Helper()
	m.devient(saCESF)
	m.dit("Retours", "61,50 €", "compte clos")
	retour := strings.TrimPrefix(navigateur.Evaluer[string](m.o, fmt.Sprintf(`[...document.querySelectorAll("main li")].find(x => x.innerText.includes("61,50") && x.innerText.includes("%s")).querySelector("a[href^='/tiers/']").href`, "Demander le nouveau RIB")), m.base)
	m.ouvrirPage(retour)
	m.voir()
	m.aller(`a[href$="/rib/nouveau"]`)
	nouveau, err := iban.DeRIB("99999", "00001", "00000700905")
	if err != nil {
		m.t.Fatal(err)
	}
	m.o.Remplir("#champ-titulaire", "Bailleur Exemple Privé")
	m.o.Remplir("#champ-iban", string(nouveau))
	m.aller("main form .btn-primary")

	m.devient(comptable)
	m.menu("/tiers")
	m.aller(`main a[href="/tiers/rib"]`)
	m.aller(`main a[href^="` + retour + `/rib/"]`)
	m.o.Cliquer("input[name=numero]")
	m.o.Choisir("#champ-resultat", "confirme")
	m.o.Remplir("#champ-interlocuteur", "Gestion locative")
	m.aller("form[action$='/contre-appel'] .btn")
	m.aller("button[value=approuver]")
	m.dit("Ce qui attendait ce RIB", "ouvrez l’ordre pour le préparer à nouveau")
	m.menu("/remises")
	m.aller(`main a[href="/ordres"], header a[href="/ordres"]`)
	m.aller(`main a[href$="etat=retourne"]`)
	m.dit("61,50 €")
	navigateur.Evaluer[string](m.o, `[...document.querySelectorAll("main tr, main li")].find(x => x.innerText.includes("61,50")).querySelector("a[href^='/ordres/']").id = "revenu"`)
	m.aller("#revenu")
	m.aller(`a[href*="apres="]`)
	m.o.Remplir("#champ-jour", jour.TargetSuivant(m.aujourdhui().Plus(1)).Court())
	m.aller("main form .btn-primary")
	m.aller("button[value=preparer]")
	m.dit("61,50 €")

	// The RIB has just changed: the order is blocked in the review until somebody else releases it.
	remise := m.composer()
	m.devient(chef)
	m.ouvrirPage(remise)
	m.dit("Bloqués", "RIB changé le")
	m.aller(`table.visa a[href*="/rib/"]`)
	m.o.Remplir("#champ-raison", "Bailleur rappelé ce matin au numéro du bail : il confirme.")
	m.aller("form[action$='/deblocage'] .btn")
	m.dit("Débloqué")
	m.viser(remise)
	m.envoyer(remise)
	m.importer(false)
	m.ouvrirPage(remise)
	m.dit("Close", "Exécuté")

	m.devient(saCESF)
	m.ouvrirPage(fmt.Sprintf("/dossiers/%d/compte", demandeuse))
	m.aller(fmt.Sprintf(`a[href^="/dossiers/%d/releve"]`, demandeuse))
	m.dit("Ce qui est payé", "61,50 €")
	_, apres, _ := strings.Cut(m.o.Texte("main"), "Ce qui n’a pas été payé")
	webtest.Tait(m.t, apres, "61,50")
}

// clore: two people close a month that is over, for the ninety accounts.
func (m *moisEntier) clore(debut jour.Jour) {
	m.t.Helper()
	mois := debut.String()[:7]
	m.devient(comptable)
	m.mesurer()
	m.menu("/rapprochement")
	m.aller(`main a[href="/clotures"]`)
	if m.o.Compter(`input[name=mois][value="`+mois+`"]`) == 0 { // a later month is over too
		m.aller(`a[href="/clotures?mois=` + mois + `"]`)
	}
	m.dit(fmt.Sprintf("%d comptes", demo.Comptes))
	m.aller("form[action$='/preparation'] .btn-primary")
	m.noter("la clôture de 90 comptes préparée", 4)
	m.devient(chef)
	m.mesurer()
	m.menu("/clotures")
	m.aller("form[action$='/signature'] .btn-primary")
	m.dit("Clos", fmt.Sprintf("%d comptes", demo.Comptes))
	m.noter("la clôture de 90 comptes signée", 2)
	webtest.Tait(m.t, m.o.Texte("main"), "Prêts à clore", "Il manque quelque chose")
}

// preparerLeMois: the month of ninety accounts is proposed, prepared, and what may leave put into a remise, visaed by the other person, sent, and reconciled
// with what the bank debits.
func (m *moisEntier) preparerLeMois() {
	m.t.Helper()
	m.devient(comptable)
	m.mesurer()
	m.menu("/propositions")
	m.laisser(`form[action="/propositions"] .btn`)
	m.laisser("button[form=preparer]")
	remise := m.composer()
	m.noter("le mois de 90 comptes proposé, préparé et mis en remise", 8)
	ensemble, vues := m.viser(remise)
	m.noter(fmt.Sprintf("le visa du mois, %d lignes vues une à une et %d contrôles d’ensemble", vues, ensemble), 5+vues+2*ensemble)
	m.envoyer(remise)
	m.mesurer()
	lignes := m.importer(false)
	confirmees := m.rapprocher()
	m.noter(fmt.Sprintf("relevé du mois payé : %d lignes, dont %d probables", lignes, confirmees), 12+confirmees)
}

// finir: the statement goes to the end of the month that was paid, and each debit that the bank took without an order is explained.
func (m *moisEntier) finir(mois jour.Jour) {
	m.t.Helper()
	m.mesurer()
	if !m.aujourdhui().Apres(mois.DernierDuMois()) {
		m.importer(true)
	}
	m.devient(comptable)
	suivre := func(selecteur string) { // the address opens on the decision: what stands above is under the bar, where axe looks too (TestNavigateurDecider has the page)
		if statut := m.o.Suivre(selecteur); statut != http.StatusOK {
			m.t.Fatalf("%s : %d, %s", selecteur, statut, m.o.Texte("main"))
		}
	}
	expliques := 0
	for ; ; expliques++ {
		m.ouvrirPage("/clotures?mois=" + mois.String()[:7])
		if m.o.Compter(`main a[href*="/rapprochement?"][href*="ligne="]`) == 0 {
			break
		}
		if expliques == demo.Comptes {
			m.t.Fatal("les débits à expliquer ne finissent pas")
		}
		suivre(`main a[href*="/rapprochement?"][href*="ligne="]`)
		suivre(`#decision a[href*="choix=operation"]`)
		m.o.Choisir("#champ-nature", string(comptes.OperationAutre))
		m.o.Remplir("#champ-motif", "Débit vu avec elle le jour même")
		suivre("#decision form .btn-primary")
	}
	m.voir()
	webtest.Tait(m.t, m.o.Texte("main"), "Il manque quelque chose")
	m.noter(fmt.Sprintf("le relevé jusqu’à la fin du mois, %d débits expliqués", expliques), 10+4*expliques)
}
