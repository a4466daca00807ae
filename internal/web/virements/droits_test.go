// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// chantier holds one order in each state that the pages speak of: prepared, in a remise to visa much above the last one, transmitted.
type chantier struct {
	dossier                        int64
	bailleur                       int64
	prepare, enRemise, transmis    int64
	aViser, transmise              int64
	champs, visa                   []string
	versionOrdre, versionTransmis  int64
	versionAViser, versionDeLAutre int64
}

func (b *bureau) chantier() chantier {
	b.t.Helper()
	s := b.suivre(60000)
	c := chantier{dossier: s.Dossier, bailleur: b.m.Bailleur(b.t)}
	c.transmis = b.ordre(s, c.bailleur, 10000, paiements.Loyer)
	c.transmise = b.remise(c.transmis)
	b.viser(c.transmise)
	b.generer(c.transmise)
	b.transmettre(c.transmise)
	c.enRemise, c.prepare = b.ordre(s, c.bailleur, 20000, paiements.Loyer), b.ordre(s, c.bailleur, 1500, paiements.Energie)
	c.aViser = b.remise(c.enRemise)
	b.m.Voir(b.t, b.m.Agents[droits.ChefDeService], c.aViser)
	c.champs = b.ordreDe(s, c.bailleur, "montant", "10", "etape", "preparer")
	c.versionOrdre, c.versionTransmis = b.lireOrdre(c.prepare).VersionRangee, b.lireOrdre(c.transmis).VersionRangee
	c.versionAViser, c.versionDeLAutre = b.lireRemise(c.aViser).Version, b.lireRemise(c.transmise).Version
	c.visa = b.visaDe(c.aViser)
	return c
}

// etrangers are agents of another organisation, and of this one without this file.
func (b *bureau) etrangers() map[string]droits.Agent {
	b.t.Helper()
	r, err := bdd.EcrireVal(b.t.Context(), b.m.Base, func(e *bdd.Ecriture) (map[string]droits.Agent, error) {
		r, admin := map[string]droits.Agent{}, droits.Agent{Role: droits.Administrateur}
		o, err := organisation.Creer(b.t.Context(), e, admin, organisation.Organisation{Nature: organisation.Association, Nom: "Association Autre"})
		for _, x := range []struct {
			nom          string
			organisation int64
			role         droits.Role
		}{{"autre_comptable", o, droits.Comptable}, {"autre_chef", o, droits.ChefDeService}, {"autre_cesf", b.m.Organisation, droits.CESF}} {
			if err != nil {
				break
			}
			admin.Organisation = x.organisation
			a := droits.Agent{Organisation: x.organisation, Role: x.role}
			a.ID, err = organisation.CreerAgent(b.t.Context(), e, admin, organisation.NouvelAgent{Identifiant: x.nom + "@exemple.test", Nom: "Exemple", Prenom: x.nom, Role: x.role})
			r[x.nom] = a
		}
		return r, err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// Each page, for each role: shown, or absent in the same words as what does not exist.
func TestPagesParRole(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		c, autres := b.chantier(), b.etrangers()
		const gerent, lisent = "cesf comptable", "cesf comptable chef_de_service"
		pages := map[string]string{
			adresse("/dossiers/%d/ordres/nouveau", c.dossier): gerent,
			"/ordres":                                                      lisent + " direction autre_comptable autre_chef autre_cesf", // who has no account to read has an empty list
			adresse("/ordres?dossier=%d", c.dossier):                       lisent,
			adresse("/ordres/%d", c.prepare):                               lisent,
			adresse("/ordres/%d", c.transmis):                              lisent,
			adresse("/ordres/%d/annuler", c.prepare):                       gerent,
			adresse("/ordres/%d/rejet", c.transmis):                        gerent,
			"/remises":                                                     lisent + " autre_comptable autre_chef autre_cesf",
			"/remises/nouvelle":                                            gerent + " autre_comptable autre_cesf",
			adresse("/remises/%d", c.aViser):                               lisent,
			adresse("/remises/%d", c.transmise):                            lisent,
			adresse("/remises/%d/ordres/%d/retirer", c.aViser, c.enRemise): lisent,
			adresse("/remises/%d/visa", c.aViser):                          "comptable chef_de_service",
			adresse("/remises/%d/renvoyer", c.aViser):                      lisent,
			adresse("/remises/%d/fichier", c.transmise):                    "comptable chef_de_service",
			adresse("/remises/%d/bordereau", c.transmise):                  lisent,
			"/ordres/999":                                                  "",
			"/ordres/x":                                                    "",
			"/remises/999":                                                 "",
			"/remises/999/fichier":                                         "",
			"/dossiers/999/ordres/nouveau":                                 "",
			adresse("/dossiers/%d/demandes/nouvelle", c.dossier):           gerent,
			adresse("/remises/%d/noms", c.transmise):                       lisent,
			"/dossiers/999/demandes/nouvelle":                              "",
			"/demandes/999":                                                "",
			"/demandes/999/reponse":                                        "",
			"/remises/999/noms":                                            "",
		}
		navigateurs := map[string]*webtest.Visiteur{}
		for _, role := range tousLesRoles {
			navigateurs[string(role)] = b.Role(role)
		}
		for nom, a := range autres {
			navigateurs[nom] = b.Comme(a)
		}
		for nom, v := range navigateurs {
			for chemin, permis := range pages {
				w := v.Lire(chemin)
				statut := 404
				if slices.Contains(strings.Fields(permis), nom) {
					statut = 200
				}
				if w.Code != statut {
					t.Errorf("%s, %s : %d, attendu %d", nom, chemin, w.Code, statut)
					continue
				}
				if s := webtest.Texte(w); statut == 404 && (!strings.Contains(s, "Cette page n’existe pas, ou vous n’y avez pas accès.") || strings.Contains(strings.ToUpper(s), "EXEMPLE-1")) {
					t.Errorf("%s, %s : %s", nom, chemin, s)
				}
				if !strings.HasSuffix(chemin, "/fichier") {
					for _, faute := range webtest.Typographie(w.Body.Bytes()) {
						t.Errorf("%s, %s : typographie de « %s »", nom, chemin, faute)
					}
				}
			}
		}
		webtest.Vers(t, b.Personne().Lire("/remises"), "/connexion?suite=%2Fremises")
		traces, err := b.Inst.Acces.Lister(t.Context(), acces.Filtre{Agent: autres["autre_chef"].ID, Nature: acces.Refus})
		if err != nil || !slices.ContainsFunc(traces, func(x acces.Trace) bool {
			return x.Nature == acces.Refus && x.Objet == "remise" && x.ObjetID == c.aViser && x.Agent == autres["autre_chef"].ID
		}) {
			t.Errorf("le refus n’a pas laissé de trace (%v)", err)
		}
	})
}

// Each form, for who may not send it: absent, and nothing is written.
func TestFormulairesParRole(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		c, autres := b.chantier(), b.etrangers()
		navigateurs := map[string]*webtest.Visiteur{}
		for _, role := range tousLesRoles {
			navigateurs[string(role)] = b.Role(role)
		}
		for nom, a := range autres {
			navigateurs[nom] = b.Comme(a)
		}
		accord := []string{"accord", "oui", "motif", "Une raison d’essai."}
		etat := func() int64 {
			return b.compter(`select (select count(*) from journal_actes) + (select count(*) from remise_vue)`)
		}
		avant := etat()
		for _, x := range []struct {
			chemin  string
			version int64
			champs  []string
			permis  string
		}{
			{adresse("/dossiers/%d/ordres/nouveau", c.dossier), 1, c.champs, "cesf comptable"},
			{adresse("/ordres/%d/annuler", c.prepare), c.versionOrdre, accord, "cesf comptable"},
			{adresse("/ordres/%d/rejet", c.transmis), c.versionTransmis, append([]string{"geste", "signaler"}, accord...), "cesf comptable"},
			{"/remises/nouvelle", 1, []string{"accord", "oui", "ordre", strconv.FormatInt(c.prepare, 10)}, "cesf comptable"},
			{adresse("/remises/%d/vues", c.aViser), 1, []string{"ordre", strconv.FormatInt(c.enRemise, 10)}, "comptable chef_de_service"},
			{adresse("/remises/%d/controles", c.aViser), 1, []string{"raison", "montant", "empreinte", "00", "controle_montant", "oui"}, "comptable chef_de_service"},
			{adresse("/remises/%d/controles", c.aViser), 1, []string{"raison", "premier", "empreinte", "00"}, "comptable chef_de_service"},
			{adresse("/remises/%d/ordres/%d/retirer", c.aViser, c.enRemise), c.versionAViser, accord, "cesf comptable chef_de_service"},
			{adresse("/remises/%d/visa", c.aViser), c.versionAViser, append(slices.Clone(c.visa), "accord", "oui"), "comptable chef_de_service"},
			{adresse("/remises/%d/renvoyer", c.aViser), c.versionAViser, accord, "cesf comptable chef_de_service"},
			{adresse("/remises/%d/generer", c.aViser), c.versionAViser, nil, "cesf comptable"},
			{adresse("/remises/%d/transmettre", c.transmise), c.versionDeLAutre, nil, "cesf comptable"},
			{adresse("/remises/%d/signer", c.transmise), c.versionDeLAutre, []string{"signataire", "Mme Exemple", "signee_le", "23/11/2026"}, "cesf comptable"},
		} {
			for nom, v := range navigateurs {
				if slices.Contains(strings.Fields(x.permis), nom) {
					continue
				}
				if w := agir(v, x.chemin, x.version, x.champs...); w.Code != 404 {
					t.Errorf("%s, %s : %d\n%s", nom, x.chemin, w.Code, webtest.Texte(w))
				}
				fautif := slices.Clone(x.champs)
				for i := range fautif {
					fautif[i] = strings.NewReplacer("Une raison d’essai.", "", "23/11/2026", "31/11/2026", motDePasse, "autre").Replace(fautif[i])
				}
				if w := agir(v, x.chemin, x.version, fautif...); w.Code != 404 {
					t.Errorf("%s, %s, formulaire fautif : %d\n%s", nom, x.chemin, w.Code, webtest.Texte(w))
				}
			}
		}
		for nom, v := range navigateurs {
			if nom == "cesf" || nom == "comptable" {
				continue
			}
			if w := v.Envoyer(adresse("/remises/%d/reponses", c.transmise), "reponse", "r.xml", strings.NewReader(b.compteRendu(c.transmise, "RJCT")), "cle", cle()); w.Code != 404 {
				t.Errorf("%s, réponse : %d", nom, w.Code)
			}
		}
		if apres := etat(); apres != avant {
			t.Errorf("%d actes écrits par qui n’en a pas le droit", apres-avant)
		}
	})
}

// A remise in which one order belongs to somebody else's file is shown without it, and this agent does nothing with it.
func TestRemiseEnPartieCachee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		sienne, autre := b.suivre(60000), b.suivre(60000)
		bailleur := b.m.Bailleur(t)
		r := b.remise(b.ordre(sienne, bailleur, 10000, paiements.Loyer), b.ordre(autre, bailleur, 20000, paiements.Loyer))
		b.confier(autre.Dossier, b.etrangers()["autre_cesf"].ID)
		b.Horloge.ReglerJour(mardi) // the day a file changes hands, both may read it
		v := b.Role(droits.CESF)
		s := webtest.Dit(t, v.Lire(adresse("/remises/%d", r)), 200, "1 ordre de cette remise n’est pas montré.", "EXEMPLE-1 Personne")
		if strings.Contains(s, "EXEMPLE-2") || strings.Contains(s, "Renvoyer à la préparation") || strings.Contains(s, "Imprimer") {
			t.Errorf("trop montré :\n%s", s)
		}
		for _, page := range []string{"/renvoyer", "/bordereau"} {
			webtest.Dit(t, v.Lire(adresse("/remises/%d", r)+page), 404)
		}
		webtest.Dit(t, agir(v, adresse("/remises/%d/renvoyer", r), b.lireRemise(r).Version, "accord", "oui", "motif", "Essai"), 404)
		b.viser(r)
		webtest.Dit(t, agir(v, adresse("/remises/%d/generer", r), b.lireRemise(r).Version), 404)
		s = webtest.Dit(t, v.Lire(adresse("/remises/%d", r)), 200, "La suite est faite par qui prépare les virements.")
		if strings.Contains(s, "EXEMPLE-2") || strings.Contains(s, "Générer le fichier") {
			t.Errorf("trop montré :\n%s", s)
		}
	})
}

func (b *bureau) confier(dossier, agent int64) {
	b.t.Helper()
	if _, err := parcours.ConfierDossier(b.t.Context(), b.m.Base, b.m.Demande(droits.ChefDeService), parcours.NouveauSuivi{Dossier: dossier, Agent: agent, Du: lundi}); err != nil {
		b.t.Fatal(err)
	}
}

// La direction reads the account of a file that was opened to it for a reason, and acts on nothing.
func TestDirectionAvecMotif(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		c := b.chantier()
		v := b.Role(droits.Direction)
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", c.prepare)), 404)
		if _, err := parcours.OuvrirAcces(t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.Direction), parcours.DemandeAcces{Dossier: c.dossier, Motif: "Contrôle demandé par le département.", Duree: organisation.DureeAcces}); err != nil {
			t.Fatal(err)
		}
		s := webtest.Dit(t, v.Lire(adresse("/ordres/%d", c.prepare)), 200, "EXEMPLE-1 Personne")
		if strings.Contains(s, "Annuler l’ordre") {
			t.Error("la direction n’annule rien")
		}
		webtest.Dit(t, v.Lire(adresse("/ordres?dossier=%d", c.dossier)), 200, "3 ordres")
		webtest.Dit(t, v.Lire(adresse("/ordres/%d/annuler", c.prepare)), 404)
		webtest.Dit(t, v.Lire(adresse("/remises/%d", c.aViser)), 404)
		webtest.Dit(t, agir(v, adresse("/ordres/%d/annuler", c.prepare), c.versionOrdre, "accord", "oui", "motif", "Essai"), 404)
		var o paiements.Ordre
		b.m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			o, err = paiements.OrdreParID(ctx, l, c.prepare)
			return err
		})
		if o.Etat != paiements.Prepare {
			t.Errorf("ordre %s", o.Etat)
		}
	})
}
