// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/formats/pain"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/webtest"
)

// The file is written once, and given twice with the same bytes, each time noted; it is what its hash says, and what the bank's rules accept.
func TestFichier(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		_, o, r := b.une()
		v, chef, page := b.Role(droits.Comptable), b.Role(droits.ChefDeService), adresse("/remises/%d", r)
		webtest.Dit(t, v.Lire(page+"/fichier"), 404)
		webtest.Vers(t, agir(v, page+"/generer", b.lireRemise(r).Version), page) // not visaed
		webtest.Dit(t, v.Lire(page), 200, "Rien n’a été fait cette fois.")
		b.viser(r)
		version := b.lireRemise(r).Version
		webtest.Dit(t, v.Lire(page), 200, "Générer le fichier", "Il est écrit une seule fois.")
		webtest.Vers(t, agir(v, page+"/generer", version+1), page)
		webtest.Dit(t, v.Lire(page), 200, "Quelqu’un est passé avant vous")
		webtest.Dit(t, v.Poster(page+"/generer", "cle", cle()), 400)
		champs := []string{"cle", cle(), "version", strconv.FormatInt(version, 10)}
		c := make(chan *httptest.ResponseRecorder, 4)
		for range 4 {
			copie := v.Copie()
			go func() { c <- copie.Poster(page+"/generer", champs...) }()
		}
		for range 4 {
			webtest.Vers(t, <-c, page)
		}
		if n := b.compter(`select count(*) from fichier where nature = 'ordre_virement'`); n != 1 {
			t.Errorf("%d fichiers, attendu 1", n)
		}
		webtest.Dit(t, v.Lire(page), 200, "Télécharger le fichier", "Marquer transmise", "ETAI-")
		w, bis := v.Lire(page+"/fichier"), chef.Lire(page+"/fichier")
		x := b.lireRemise(r)
		if w.Code != 200 || w.Body.String() != bis.Body.String() || fmt.Sprintf("%x", sha256.Sum256(w.Body.Bytes())) != fmt.Sprintf("%x", x.SHA256) {
			t.Errorf("fichier %d puis %d, %d octets puis %d", w.Code, bis.Code, w.Body.Len(), bis.Body.Len())
		}
		if d := w.Header().Get("Content-Disposition"); d != "attachment; filename="+x.MessageID+".xml" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%v", w.Header())
		}
		rapport, err := pain.Verifier(strings.NewReader(w.Body.String()), "f.xml")
		if err != nil || len(rapport.Fautes) != 0 || rapport.Total == nil || *rapport.Total != 40000 || !strings.Contains(w.Body.String(), b.lireOrdre(o).BoutEnBout) {
			t.Errorf("%+v, %v", rapport, err)
		}
		traces, err := b.Inst.Acces.Lister(t.Context(), acces.Filtre{})
		exports := 0
		for _, y := range traces {
			if y.Nature == acces.Export && y.Motif == "fichier_bancaire" && y.ObjetID == r {
				exports++
			}
		}
		if err != nil || exports != 2 {
			t.Errorf("%d téléchargements notés, attendu 2 (%v)", exports, err)
		}
		webtest.Dit(t, v.Lire(page+"/renvoyer"), 200, "Le fichier "+x.MessageID+".xml ne doit plus servir")
		webtest.Vers(t, agir(v, page+"/renvoyer", x.Version, "accord", "oui", "motif", "Montant à revoir."), page)
		webtest.Dit(t, v.Lire(page), 200, "Remise abandonnée.", "Ce fichier ne doit plus servir : sa remise est abandonnée.")
		webtest.Dit(t, v.Lire(page+"/fichier"), 410, "Cette remise est abandonnée : son fichier ne doit plus servir.")
	})
}

// Transmitted once, whoever says it twice; signed at the bank, with who and when.
func TestTransmettreSigner(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, o, r := b.une()
		b.viser(r)
		b.generer(r)
		v, page, version := b.Role(droits.Comptable), adresse("/remises/%d", r), b.lireRemise(r).Version
		champs := []string{"cle", cle(), "version", strconv.FormatInt(version, 10)}
		for range 2 {
			webtest.Vers(t, v.Poster(page+"/transmettre", champs...), page)
		}
		webtest.Dit(t, v.Lire(page), 200, "Remise transmise : son argent est sorti des comptes.", "Qui a signé")
		webtest.Vers(t, agir(v, page+"/transmettre", version), page) // another tab
		webtest.Dit(t, v.Lire(page), 200, "Quelqu’un est passé avant vous")
		webtest.Vers(t, agir(v, page+"/transmettre", b.lireRemise(r).Version), page)
		webtest.Dit(t, v.Lire(page), 200, "la remise est « Transmise »", "Rien n’a été fait cette fois.")
		if so := b.m.Solde(t, s.Compte); so.Comptable != 20000 || so.Retenu != 0 || b.compter(`select count(*) from ecriture where nature = 'ordre_transmis'`) != 1 {
			t.Errorf("%+v", so)
		}
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", o)), 200, "Sorti du compte, en route vers le tiers", "Transmis à la banque", "Rejet de la banque")
		webtest.Vers(t, v.Lire(page+"/renvoyer"), page)
		webtest.Vers(t, agir(v, page+"/renvoyer", b.lireRemise(r).Version, "accord", "oui", "motif", "Trop tard."), page)

		garde(t, v.Lire(page), "23/11/2026") // the signature is most often of the day
		version = b.lireRemise(r).Version
		for _, x := range []struct{ qui, le, phrase string }{{"", "23/11/2026", "Écrivez qui a signé."}, {"Mme Exemple", "", "Écrivez le jour de la signature."}, {"Mme Exemple", "31/11/2026", "le 31 novembre 2026 n’existe pas"},
			{"Mme Exemple", "24/11/2026", "La signature ne peut pas être notée avant d’être donnée : écrire une date jusqu’au 23/11/2026."}, {strings.Repeat("é", 10000), "23/11/2026", "c’est trop"}} {
			w := agir(v, page+"/signer", version, "signataire", x.qui, "signee_le", x.le)
			webtest.Dit(t, w, 422, x.phrase)
			for _, y := range []string{x.qui, x.le} {
				if y != "" {
					garde(t, w, y)
				}
			}
			for _, faute := range webtest.Typographie(w.Body.Bytes()) {
				t.Errorf("typographie de « %s »", faute)
			}
		}
		w := agir(v, page+"/signer", version+1, "signataire", "Mme Exemple", "signee_le", "23/11/2026")
		webtest.Dit(t, w, 409, "La remise a changé entre-temps.")
		garde(t, w, "Mme Exemple", "23/11/2026")
		champs = []string{"cle", cle(), "version", strconv.FormatInt(version, 10), "signataire", "Mme Exemple", "signee_le", "23/11/2026"}
		for range 2 {
			webtest.Vers(t, v.Poster(page+"/signer", champs...), page)
		}
		webtest.Dit(t, v.Lire(page), 200, "Donnée par Mme Exemple le 23 novembre 2026 .", "Signée à la banque")
		b.Importer(s, mardi, mardi, 60000, webtest.Ligne(-40000, "VIR SEPA", b.lireOrdre(o).BoutEnBout))
		webtest.Dit(t, v.Lire(page), 200, "Close", "chaque virement a été vu")
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", o)), 200, "Débit vu sur le relevé de la banque", "Vu sur le relevé de la banque")
		webtest.Dit(t, v.Lire(adresse("/ordres/%d/rejet", o)), 303)
	})
}

// deposer sends an answer of the bank.
func (b *bureau) deposer(v *webtest.Visiteur, remise int64, contenu string) *httptest.ResponseRecorder {
	return v.Envoyer(adresse("/remises/%d/reponses", remise), "reponse", "reponse.xml", strings.NewReader(contenu), "cle", cle())
}

// An answer of the bank: what it rejects is rejected, its money back, once; it proves that the file was given.
func TestReponse(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, bailleur, v := b.suivre(60000), b.m.Bailleur(t), b.Role(droits.Comptable)
		bon, mauvais := b.ordre(s, bailleur, 20000, paiements.Loyer), b.ordre(s, bailleur, 1234, paiements.Energie)
		r := b.remise(bon, mauvais)
		page := adresse("/remises/%d", r)
		b.viser(r)
		b.generer(r)
		fichier := b.compteRendu(r, "PART", virementRendu(b.lireOrdre(mauvais).BoutEnBout, "RJCT", "AC04"), virementRendu("INCONNU-1", "RJCT", "AM05"))
		champs := []string{"cle", cle()}
		for range 2 {
			webtest.Vers(t, v.Envoyer(page+"/reponses", "reponse", "reponse.xml", strings.NewReader(fichier), champs...), page)
		}
		webtest.Dit(t, v.Lire(page), 200, "Réponse de la banque lue : accepté en partie (PART), 2 virements cités.", "accepté en partie (PART)", "rejeté (RJCT)", "compte clos (AC04)", "INCONNU-1")
		webtest.Vers(t, b.deposer(v, r, fichier), page) // the same file under another key
		if n := b.compter(`select count(*) from banque_reponse`); n != 1 {
			t.Errorf("%d réponses, attendu 1", n)
		}
		webtest.Dit(t, v.Envoyer(page+"/reponses", "reponse", "reponse.xml", strings.NewReader(b.compteRendu(r, "ACSC")), champs...), 409)
		if x, y := b.lireOrdre(bon), b.lireOrdre(mauvais); x.Etat != paiements.Transmis || y.Etat != paiements.Rejete || b.m.Solde(t, s.Compte).Comptable != argent.Centimes(40000) {
			t.Errorf("%s, %s, %+v", x.Etat, y.Etat, b.m.Solde(t, s.Compte))
		}
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", mauvais)), 200, "La banque a rejeté ce virement", "La banque dit : compte clos (AC04).", "Préparer à nouveau", "Écriture opposée : l’argent revient sur le compte")
		w := v.Lire(adresse("/dossiers/%d/ordres/nouveau?apres=%d", s.Dossier, mauvais))
		webtest.Dit(t, w, 200, "a été rejeté par la banque.", "La banque dit : compte clos (AC04). Avant de le préparer à nouveau : virement revenu : nouvelles coordonnées à saisir.")
		garde(t, w, "12,34", "LOYER 11/2026 REF 123", strconv.FormatInt(mauvais, 10))
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur, "apres", strconv.FormatInt(mauvais, 10))), 422, "demander le nouveau relevé d’identité bancaire")
	})
}

// What is no answer to this file is refused beside its field, and changes nothing.
func TestReponseHostile(t *testing.T) {
	b := surSQLite(t)
	_, o, r := b.une()
	v := b.Role(droits.Comptable)
	b.viser(r)
	webtest.Dit(t, b.deposer(v, r, b.compteRendu(r, "RJCT")), 422, "son fichier n’a pas été transmis")
	b.generer(r)
	bonne := b.compteRendu(r, "PART", virementRendu(b.lireOrdre(o).BoutEnBout, "RJCT", "AC04"))
	bombe := `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>`
	for nom, x := range map[string]struct{ contenu, phrase string }{
		"vide":             {"", "Ce fichier est vide"},
		"texte":            {"bonjour", "Ce fichier n’est pas un compte rendu de virements (pain.002)"},
		"pdf":              {"%PDF-1.4\n%%EOF", "c’est un autre genre de document"},
		"binaire":          {"<?xml\x00\x01\x02\xff\xfe", "Ce fichier"},
		"autre message":    {`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>`, ""},
		"tronqué":          {bonne[:len(bonne)-60], ""},
		"bombe":            {bombe, ""},
		"entité externe":   {`<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>`, ""},
		"autre fichier":    {strings.ReplaceAll(bonne, b.lireRemise(r).MessageID, "ETAI-9-2026-0001"), "ce compte rendu répond au fichier « ETAI-9-2026-0001 »"},
		"deux documents":   {bonne + bonne, ""},
		"attribut double":  {strings.Replace(bonne, "<Document ", `<Document a="1" a="2" `, 1), ""},
		"encodage inconnu": {strings.Replace(bonne, "UTF-8", "EBCDIC-CP-FR", 1), ""},
		"trop gros":        {bonne + strings.Repeat(" ", 16<<20), "Ce fichier dépasse 16 Mo"},
		"texte immense":    {strings.Replace(bonne, "BANQUE-1", strings.Repeat("A", 1<<20), 1), ""},
	} {
		w := b.deposer(v, r, x.contenu)
		texte := webtest.Texte(w)
		if w.Code != 422 || !strings.Contains(strings.ToLower(texte), strings.ToLower(x.phrase)) || !strings.Contains(w.Body.String(), `aria-invalid="true"`) {
			t.Errorf("%s : %d, « %s » manque\n%.2500s", nom, w.Code, x.phrase, texte)
		}
		if strings.Contains(texte, "root:") || strings.Contains(texte, "aaaaaaaaaaaa") {
			t.Errorf("%s : une entité a été suivie", nom)
		}
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("%s : typographie de « %s »", nom, faute)
		}
	}
	webtest.Dit(t, v.Envoyer(adresse("/remises/%d/reponses", r), "reponse", "", nil, "cle", cle()), 422, "Choisissez le compte rendu que la banque a donné.")
	webtest.Dit(t, v.Envoyer(adresse("/remises/%d/reponses", r), "autre", "r.xml", strings.NewReader(bonne), "cle", cle()), 400)
	webtest.Dit(t, v.Envoyer(adresse("/remises/%d/reponses", r), "reponse", "r.xml", strings.NewReader(bonne)), 400, "Ce formulaire est incomplet")
	webtest.Dit(t, agir(v, adresse("/remises/%d/reponses", r), 1), 415)
	if x := b.lireRemise(r); x.Etat != paiements.FichierGenere || b.compter(`select count(*) from banque_reponse`) != 0 {
		t.Errorf("remise %s", x.Etat)
	}
	hostile := b.compteRendu(r, "PART", virementRendu(b.lireOrdre(o).BoutEnBout, "RJCT", "&lt;script&gt;alert(1)&lt;/script&gt;"))
	webtest.Vers(t, b.deposer(v, r, hostile), adresse("/remises/%d", r))
	if w := v.Lire(adresse("/remises/%d", r)); w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") {
		t.Errorf("%d\n%s", w.Code, w.Body.String())
	}
}

// What the bank said by telephone: one person reports it, another confirms it, each once; a form does what was read on it, or nothing.
func TestRejet(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, o, r := b.une()
		v, chef, page := b.Role(droits.Comptable), b.Role(droits.ChefDeService), adresse("/ordres/%d", o)
		chemin := page + "/rejet"
		signaler := []string{"accord", "oui", "geste", "signaler", "motif", "MD07"}
		webtest.Vers(t, v.Lire(chemin), page) // the bank has not got it
		webtest.Dit(t, agir(v, chemin, b.lireOrdre(o).VersionRangee, signaler...), 422, "la banque ne rejette qu’un ordre qui lui a été transmis", "MD07")
		b.viser(r)
		webtest.Dit(t, agir(v, chemin, b.lireOrdre(o).VersionRangee, signaler...), 422, "Le fichier de la remise R-2026-001 n’a pas été généré : la banque n’a pas pu rejeter cet ordre.", "MD07")
		b.generer(r)
		b.transmettre(r)
		version := b.lireOrdre(o).VersionRangee
		webtest.Dit(t, v.Lire(chemin), 200, "La banque a rejeté le virement de 400,00 € ?", "Rien ne bouge encore")
		webtest.Dit(t, chef.Lire(chemin), 404) // nothing is reported
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "geste", "signaler", "motif", ""), 422, "Écrivez la raison.")
		webtest.Dit(t, agir(v, chemin, version, "geste", "signaler", "motif", "MD07"), 400)
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "motif", "MD07"), 409, "a changé entre-temps", "MD07")
		webtest.Dit(t, agir(v, chemin, version-1, signaler...), 409, "il est maintenant « Transmis »", "MD07")

		champs := append([]string{"cle", cle(), "version", strconv.FormatInt(version, 10)}, signaler...)
		webtest.Vers(t, v.Poster(chemin, champs...), page)
		webtest.Dit(t, v.Lire(page), 200, "Rejet signalé : une autre personne doit le confirmer.", "Rejet de la banque signalé par comptable Exemple.", "titulaire décédé (MD07)", "Retirer le signalement")
		webtest.Vers(t, v.Poster(chemin, champs...), page)
		webtest.Dit(t, v.Lire(page), 200, "Retirer le signalement")
		// Another person had opened the same question before: her form reports, it does not confirm.
		webtest.Dit(t, agir(b.Role(droits.CESF), chemin, version, "accord", "oui", "geste", "signaler", "motif", "AC04"), 409, "Confirmer le rejet du virement de 400,00 € ?", "Rien n’a été fait cette fois", "« MD07 »")
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "geste", "confirmer-1"), 409, "Retirer le signalement du rejet ?")
		if so := b.m.Solde(t, s.Compte); so.Comptable != 20000 {
			t.Fatalf("l’argent a bougé : %+v", so)
		}
		webtest.Vers(t, agir(v, chemin, version, "accord", "oui", "geste", "retirer-1"), page)
		webtest.Dit(t, v.Lire(page), 200, "Signalement retiré : l’ordre reste tel qu’il est.")
		webtest.Vers(t, agir(v, chemin, version, "accord", "oui", "geste", "signaler", "motif", "AC06"), page)

		webtest.Dit(t, chef.Lire(page), 200, "Confirmer le rejet")
		w := chef.Lire(chemin)
		webtest.Dit(t, w, 200, "Confirmer le rejet du virement de 400,00 € ?", "Vérifiez auprès de la banque avant de confirmer.", "« AC06 »")
		garde(t, w, "confirmer-2")
		webtest.Dit(t, agir(chef, chemin, version, "accord", "oui", "geste", "confirmer-1"), 409, "« AC06 »") // the report that was read is gone
		confirme := []string{"cle", cle(), "version", strconv.FormatInt(version, 10), "accord", "oui", "geste", "confirmer-2"}
		for range 2 {
			webtest.Vers(t, chef.Poster(chemin, confirme...), page)
		}
		webtest.Dit(t, v.Lire(page), 200, "compte bloqué (AC06)", "Rejeté par la banque")
		webtest.Dit(t, v.Lire("/ordres?etat=rejete"), 200, "compte bloqué (AC06)")
		if so := b.m.Solde(t, s.Compte); so.Comptable != 60000 || b.compter(`select count(*) from ecriture where nature = 'contrepassation'`) != 1 {
			t.Errorf("%+v", so)
		}
		if x := b.lireRemise(r); x.Etat != paiements.Close {
			t.Errorf("remise %s", x.Etat)
		}
	})
}

// A transfer that came back is prepared again from its own page.
func TestRetourne(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, o, r := b.une()
		b.viser(r)
		b.generer(r)
		b.transmettre(r)
		x := b.lireOrdre(o)
		b.Importer(s, mardi, mardi, 60000, webtest.Ligne(-40000, "VIR SEPA", x.BoutEnBout))
		retour := webtest.Ligne(40000, "REJET VIR", x.BoutEnBout)
		retour.Retour, retour.Code, retour.MotifRetour = true, "12", "AC01"
		b.Importer(s, mardi.Plus(1), mardi.Plus(1), 20000, retour)
		v := b.Role(droits.Comptable)
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", o)), 200, "Ce virement est revenu, l’argent est de nouveau sur le compte.", "Retour vu sur le relevé de la banque", "Préparer à nouveau")
		// The details that replace those that sent it back say that it waits for them.
		b.m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ancien, err := tiers.VersionParID(ctx, l, x.Version)
			if err != nil {
				return err
			}
			rib, err := parcours.SaisirCoordonnees(ctx, b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), tiers.Saisie{Tiers: ancien.Tiers, Titulaire: "BAILLEUR", IBAN: etaitest.IBANDe(700003)})
			if err != nil {
				return err
			}
			attend, err := rapports.QuiAttend(ctx, l, b.m.Agents[droits.Comptable], tiers.Version{ID: rib, Tiers: ancien.Tiers})
			if len(attend.Revenus) != 1 || attend.Revenus[0].ID != o || attend.Vide() {
				t.Errorf("attendent ce RIB : %+v", attend)
			}
			return err
		})
		apres := strconv.FormatInt(o, 10)
		w := v.Lire(adresse("/dossiers/%d/ordres/nouveau?apres=%s", s.Dossier, apres))
		webtest.Dit(t, w, 200, "Le virement de 400,00 € à Tiers Exemple 2 est revenu.")
		garde(t, w, "400,00", "LOYER 11/2026 REF 123")
		autre := b.m.Bailleur(t)
		champs := append([]string{"cle", cle(), "etape", "preparer"}, b.ordreDe(s, autre, "apres", apres)...)
		a := webtest.Vers(t, v.Poster(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), champs...), "")
		webtest.Vers(t, v.Poster(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), champs...), a)
		// Each of the two leads to the other, and what is paid again is not prepared a third time.
		revenu := v.Lire(adresse("/ordres/%d", o))
		webtest.Dit(t, revenu, 200, "Ce virement est revenu", "Payé de nouveau par", "Préparé, départ le")
		webtest.Tait(t, revenu.Body.String(), "Préparer à nouveau")
		webtest.Dit(t, v.Lire(a), 200, "Paie de nouveau", "l’ordre qui n’avait pas abouti")
		tierce := b.suivre(60000)
		webtest.Dit(t, v.Lire(adresse("/dossiers/%d/ordres/nouveau?apres=%s", tierce.Dossier, apres)), 404)
		webtest.Dit(t, b.demander(v, tierce, b.ordreDe(tierce, autre, "apres", apres)), 404)
	})
}

// The bordereau: the list, its totals by day, the two people, the fingerprints; its export is noted.
func TestBordereau(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		_, _, r := b.une()
		v, page := b.Role(droits.Comptable), adresse("/remises/%d/bordereau", r)
		webtest.Dit(t, v.Lire(page), 200, "Bordereau d’OV de la remise R-2026-001", "Association Exemple", "pas encore visée", "Départs du 24 novembre 2026 : 1 ordre", "400,00 €", "LOYER 11/2026 REF 123")
		b.viser(r)
		b.generer(r)
		x := b.lireRemise(r)
		w := v.Lire(page)
		webtest.Dit(t, w, 200, "comptable Exemple", "chef_de_service Exemple", x.MessageID+".xml", fmt.Sprintf("%x", x.SHA256)[:8], "Édité le 23 novembre 2026")
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("typographie de « %s »", faute)
		}
	})
}

// Fifty-one remises: two pages, and the addresses beyond them.
func TestPagesDeRemises(t *testing.T) {
	b := surSQLite(t)
	s, bailleur := b.suivre(60000), b.m.Bailleur(t)
	for i := range 51 {
		b.remise(b.ordre(s, bailleur, argent.Centimes(100+i), paiements.Autre))
	}
	v := b.Role(droits.Comptable)
	webtest.Dit(t, v.Lire("/remises"), 200, "R-2026-051", "Plus anciennes")
	webtest.Dit(t, v.Lire("/remises?page=2"), 200, "R-2026-001", "Plus récentes")
	webtest.Dit(t, v.Lire("/remises?page=3"), 200, "Aucune remise à cette page.", "Plus récentes")
	webtest.Dit(t, v.Lire("/ordres?page=2"), 200, "51 ordres", "EXEMPLE-1")
	webtest.Dit(t, v.Lire("/ordres?page=7"), 200, "EXEMPLE-1")
	b.ordre(s, bailleur, 5000, paiements.Loyer)
	for liste, veut := range map[string]int{"/ordres": 52, "/ordres?etat=en_remise": 51, "/ordres?etat=prepare&dossier=" + strconv.FormatInt(s.Dossier, 10): 1} {
		if n := webtest.MemesLignes(t, v, liste, 1, 4); n != veut {
			t.Errorf("%s : %d lignes dans le tableur, attendu %d", liste, n, veut)
		}
	}
	if n := webtest.MemesLignes(t, v, "/remises", 0, 5); n != 51 {
		t.Errorf("%d remises dans le tableur", n)
	}
	chef := b.Role(droits.ChefDeService)
	webtest.Dit(t, chef.Lire("/remises?vue=a-viser"), 200, "51 remises", "À viser , retirer ce filtre", "R-2026-001", "Page 1 sur 2")
	webtest.Dit(t, chef.Lire("/remises?vue=a-viser&page=9"), 200, "R-2026-051", "Page 2 sur 2")
	webtest.Dit(t, chef.Lire("/remises?vue=a-envoyer"), 200, "0 remise", "Aucune remise n’attend.", "Voir toutes les remises")
	webtest.Dit(t, v.Lire("/remises?vue=nimporte"), 200, "R-2026-051", "Plus anciennes")
	webtest.Dit(t, v.Lire("/remises?vue=a-viser"), 200, "Aucune remise n’attend.") // she prepared them all
	if n := webtest.MemesLignes(t, chef, "/remises?vue=a-viser", 0, 5); n != 51 {
		t.Errorf("%d remises à viser dans le tableur", n)
	}
	for _, a := range []string{"/ordres.xlsx", "/remises.xlsx"} {
		if w := b.Role(droits.Administrateur).Lire(a); w.Code != 404 {
			t.Errorf("%s, administrateur : %d", a, w.Code)
		}
	}
}
